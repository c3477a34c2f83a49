package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Every membership is current, but for those of chats that were changed.
final class KnownMembers implements CurrentMembers {

    private final Map<ChatId, Membership> changed = new ConcurrentHashMap<>();

    void change(Membership present) {
        changed.put(present.chatId(), present);
    }

    @Override
    public boolean isCurrent(Membership membership) {
        Membership present = changed.get(membership.chatId());
        return present == null || present.equals(membership);
    }

    @Override
    public Optional<Membership> find(ChatId chat) {
        return Optional.ofNullable(changed.get(chat));
    }
}
