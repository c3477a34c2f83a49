package dev.parley.media.internal;

import dev.parley.platform.api.ParleyException;

/// The name a file is offered under when it is saved: at most 255 characters, no folder, nothing that could
/// pass for another name. Empty where the uploader gave none.
record FileName(String text) {

    private static final int MAX_CHARACTERS = 255;

    /// @throws ParleyException `invalid` for anything that cannot be one
    static FileName of(String given) {
        if (given == null) {
            return new FileName("");
        }
        String text = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1)
                .strip();
        if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            throw ParleyException.invalid("filename", "a file name has at most " + MAX_CHARACTERS + " characters");
        }
        if (text.equals(".") || text.equals("..") || text.codePoints().anyMatch(FileName::isForbidden)) {
            throw ParleyException.invalid("filename", "a file name has no control characters and is no folder");
        }
        return new FileName(text);
    }

    private static boolean isForbidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> turnsAround(codePoint);
        };
    }

    /// Characters that change the direction of writing make `…gpj.exe` look like `…exe.jpg`.
    private static boolean turnsAround(int codePoint) {
        return (codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069);
    }
}
