package dev.parley.client.terminal;

import java.time.Instant;

/// One message of the conversation as it is shown, for example `[12:01:03] alice: hello ✓✓ read`.
///
/// @param seq 0 while the server has not given it one
/// @param name empty for something that happened to the chat
/// @param text with marks such as `(edited)`
/// @param ticks null for what is not an own message
record Line(long seq, Instant at, String name, String text, Ticks ticks) {
    /// How far an own message has come.
    enum Ticks {
        WAITING("\u2026"),
        SENT("\u2713"),
        DELIVERED("\u2713\u2713 delivered"),
        READ("\u2713\u2713 read");

        private final String sign;

        Ticks(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /// Without the ticks. What the other side wrote cannot move the cursor or change a colour: control
    /// characters become spaces.
    String plain() {
        String speaker = name.isEmpty() ? "-- " : harmless(name) + ": ";
        return "[" + Wording.clock(at) + "] " + speaker + harmless(text);
    }

    /// With the ticks.
    String full() {
        return ticks == null ? plain() : plain() + " " + ticks.sign();
    }

    private static String harmless(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().map(c -> isHarmful(c) ? ' ' : c).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean isHarmful(int codePoint) {
        int type = Character.getType(codePoint);
        boolean reordering =
                (codePoint >= 0x202a && codePoint <= 0x202e) || (codePoint >= 0x2066 && codePoint <= 0x2069);
        return Character.isISOControl(codePoint)
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || reordering;
    }
}
