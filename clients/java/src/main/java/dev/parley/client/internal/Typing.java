package dev.parley.client.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Who is typing. It ends by itself: nobody tells of a user who just stopped, or whose connection is gone. On the
/// client's loop.
final class Typing {
    private static final Duration ENDS = Duration.ofSeconds(6);

    /// Hears of who types and who does not any more. On the client's loop.
    interface Out {
        void typing(UUID chatId, UUID userId, boolean on);
    }

    private record Typist(UUID chatId, UUID userId) {}

    /// When each of them was last heard of, as the number of the frame.
    private final Map<Typist, Long> lastHeard = new HashMap<>();

    private final Loop loop;
    private final Out out;
    private long frames;

    Typing(Loop loop, Out out) {
        this.loop = loop;
        this.out = out;
    }

    void heard(UUID chatId, UUID userId, boolean on) {
        Typist typist = new Typist(chatId, userId);
        if (on) {
            long frame = ++frames;
            lastHeard.put(typist, frame);
            loop.after(ENDS, () -> endUnlessHeardAfter(frame, typist));
        } else {
            lastHeard.remove(typist);
        }
        out.typing(chatId, userId, on);
    }

    private void endUnlessHeardAfter(long frame, Typist typist) {
        if (lastHeard.remove(typist, frame)) {
            out.typing(typist.chatId, typist.userId, false);
        }
    }
}
