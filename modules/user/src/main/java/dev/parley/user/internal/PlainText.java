package dev.parley.user.internal;

import dev.parley.platform.api.ParleyException;

/// Checks text that people type about themselves. It is stored and given back as it is; markup means nothing
/// to the server. Refused are control characters, unpaired surrogates, which no UTF-8 can carry, and the
/// characters that turn the direction of the text around them, with which one name can be made to look like
/// another.
final class PlainText {

    private static final int HANGUL_FILLER = 0x3164;
    private static final int BRAILLE_BLANK = 0x2800;

    private PlainText() {}

    /// One line with something to see, without the white space around it, 1 to `max` characters (code
    /// points).
    ///
    /// @throws ParleyException `invalid` for `field`
    static String line(String field, String value, int max) {
        String text = checked(field, required(field, value).strip(), max, false);
        if (text.codePoints().noneMatch(PlainText::isVisible)) {
            throw ParleyException.invalid(field, "must not be blank");
        }
        return text;
    }

    /// Lines of text, without the white space around them, 0 to `max` characters (code points).
    ///
    /// @throws ParleyException `invalid` for `field`
    static String lines(String field, String value, int max) {
        return checked(field, required(field, value).strip(), max, true);
    }

    /// Any text of 1 to `max` characters, for what is only compared, such as a password.
    ///
    /// @throws ParleyException `invalid` for `field`
    static String secret(String field, String value, int max) {
        if (required(field, value).isEmpty()) {
            throw ParleyException.invalid(field, "is missing");
        }
        if (value.length() > max) {
            throw ParleyException.invalid(field, "is longer than " + max + " characters");
        }
        return value;
    }

    private static String required(String field, String value) {
        if (value == null) {
            throw ParleyException.invalid(field, "is missing");
        }
        return value;
    }

    private static String checked(String field, String text, int max, boolean lineBreaks) {
        if (text.codePointCount(0, text.length()) > max) {
            throw ParleyException.invalid(field, "is longer than " + max + " characters");
        }
        if (!text.codePoints().allMatch(character -> isAllowed(character) || (lineBreaks && character == '\n'))) {
            throw ParleyException.invalid(field, "holds a character that is not allowed");
        }
        return text;
    }

    private static boolean isAllowed(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            // Embeddings, overrides and isolates.
            default -> !(character >= 0x202A && character <= 0x202E) && !(character >= 0x2066 && character <= 0x2069);
        };
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.FORMAT, Character.SPACE_SEPARATOR -> false;
            default -> character != HANGUL_FILLER && character != BRAILLE_BLANK;
        };
    }
}
