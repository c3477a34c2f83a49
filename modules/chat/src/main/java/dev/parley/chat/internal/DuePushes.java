package dev.parley.chat.internal;

import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The newest push of each member and chat, in one order on all nodes, so that two batches which touch the same rows
/// cannot deadlock.
final class DuePushes {

    private final Map<Key, DuePush> newest = new TreeMap<>();

    void add(DuePush push) {
        newest.put(new Key(push.chatId(), push.user()), push);
    }

    List<DuePush> newest() {
        return newest.isEmpty() ? List.of() : List.copyOf(newest.values());
    }

    private record Key(ChatId chat, UserId user) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byChat = chat.compareTo(other.chat);
            return byChat != 0 ? byChat : user.compareTo(other.user);
        }
    }
}
