package dev.parley.chat.internal;

import dev.parley.platform.api.ChatId;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a home has taken last, of each node and chat, so that it takes nothing whose predecessor it does not
/// have: one that was lost on the way, or refused for the time being, would otherwise be stored after what was
/// sent after it. Bounded; of what is forgotten the next message is refused once. Thread-safe.
final class TakenSends {

    private static final int MAX_REMEMBERED = 10_000;

    private final Map<Origin, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /// To be asked before the message is stored, for it may be refused at once.
    ///
    /// @param previous 0 where none of the chat is under way
    /// @return whether it may be stored
    synchronized boolean take(String node, ChatId chat, long previous, long number) {
        Origin origin = new Origin(node, chat);
        Long taken = last.get(origin);
        if (previous != 0 && (taken == null || taken != previous)) {
            return false;
        }
        last.put(origin, number);
        return true;
    }

    /// One was refused for the time being: so is what follows it.
    synchronized void forget(String node, ChatId chat) {
        last.remove(new Origin(node, chat));
    }

    private record Origin(String node, ChatId chat) {}
}
