package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a writer remembers of the last seq of the chats it wrote to most recently. Only a hint: the key (chat_id, seq)
/// judges. Bounded, least recently used first out. For one thread; the size may be asked by any.
final class LastSeqs {

    private final Map<ChatId, Long> seqs;
    private volatile int size;

    LastSeqs(int capacity) {
        this.seqs = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ChatId, Long> eldest) {
                return size() > capacity;
            }
        };
    }

    /// Null when it does not know.
    Long get(ChatId chat) {
        return seqs.get(chat);
    }

    void put(ChatId chat, long seq) {
        seqs.put(chat, seq);
        size = seqs.size();
    }

    void forget(ChatId chat) {
        seqs.remove(chat);
        size = seqs.size();
    }

    int size() {
        return size;
    }
}
