package dev.parley.chat.internal;

import java.util.regex.Pattern;

/// Tells emojis from other text, by the properties of Unicode that the Java platform knows.
final class Emoji {

    /// The longest in use, families and flags of regions, have 7 to 14 code points.
    private static final int MAX_CHARS = 40;

    private static final Pattern ONE_CHARACTER = Pattern.compile("\\X");
    private static final int ASCII_END = 0x80;
    private static final int KEYCAP = 0x20E3;

    private Emoji() {}

    /// Whether the text is one emoji: one character as a person counts (an extended grapheme cluster of UAX
    /// #29), with an emoji in it. Digits count as emojis only in a keycap.
    static boolean isOne(String text) {
        return text.length() <= MAX_CHARS
                && ONE_CHARACTER.matcher(text).matches()
                && text.codePoints().anyMatch(c -> c == KEYCAP || (c >= ASCII_END && Character.isEmoji(c)));
    }
}
