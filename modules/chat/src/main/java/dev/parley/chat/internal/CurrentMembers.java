package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import java.util.Optional;

/// Who is in a chat, as the writers ask it.
interface CurrentMembers {

    /// Whether nothing is known to have changed since it was read. Does not block.
    boolean isCurrent(Membership membership);

    /// Blocks on the database when it is not in memory.
    Optional<Membership> find(ChatId chat);

    /// Past the memory, for one whose chat may have changed unheard. Blocks on the database. What turns out to have
    /// changed is not current any more, whoever holds it.
    Optional<Membership> findAnew(Membership known);
}
