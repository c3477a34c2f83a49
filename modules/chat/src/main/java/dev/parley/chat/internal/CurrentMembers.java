package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import java.util.Optional;

/// Who is in a chat, as the writers ask it.
interface CurrentMembers {

    /// Whether nothing is known to have changed since it was read. Does not block.
    boolean isCurrent(Membership membership);

    /// Blocks on the database when it is not in memory.
    Optional<Membership> find(ChatId chat);
}
