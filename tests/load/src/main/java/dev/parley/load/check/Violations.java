package dev.parley.load.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What was found wrong: how often, and the first few in words. Thread-safe.
public final class Violations {
    /// The ways in which a promise can be broken.
    public enum Kind {
        LOST("acknowledged or stored, but not delivered"),
        DUPLICATED("delivered more than once"),
        REORDERED("delivered out of order"),
        GAP("a gap in seq, as delivered"),
        CONTRADICTION("one seq, two messages"),
        STORED_TWICE("one message, two entries"),
        NOT_STORED("acknowledged, but not in the database"),
        STORED_GAP("a gap in seq, in the database"),
        FOREIGN("stored, but nobody sent it"),
        NOT_ACKNOWLEDGED("sent, and never answered"),
        SEND_ORDER("two sends to one chat stored in another order"),
        WRONG_ANSWER("an answer that is not the right one"),
        REFUSED("refused by the server"),
        CONNECTION("a connection was lost"),
        RECEIPTS("receipts did not arrive");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    private static final int KEPT = 5;

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    private final Map<Kind, List<String>> examples = new EnumMap<>(Kind.class);

    public synchronized void add(Kind kind, String example) {
        add(kind, 1, example);
    }

    public synchronized void add(Kind kind, long count, String example) {
        counts.merge(kind, count, Long::sum);
        List<String> some = examples.computeIfAbsent(kind, first -> new ArrayList<>());
        if (some.size() < KEPT) {
            some.add(example);
        }
    }

    public synchronized boolean isEmpty() {
        return counts.isEmpty();
    }

    public synchronized long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /// One line a kind, with examples.
    public synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        counts.forEach((kind, count) -> lines.add(
                count + " x " + kind.words + " (" + kind + "), for example: " + String.join("; ", examples.get(kind))));
        return lines;
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
