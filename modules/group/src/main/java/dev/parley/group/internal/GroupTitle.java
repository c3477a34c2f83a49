package dev.parley.group.internal;

import dev.parley.platform.api.ParleyException;

/// A group's title as it is stored: 1 to 100 characters, without white space around it.
record GroupTitle(String text) {

    private static final int MAX_CHARACTERS = 100;

    /// @throws ParleyException `invalid` for anything that cannot be one
    static GroupTitle of(String given) {
        if (given == null) {
            throw ParleyException.invalid("title", "a title is missing");
        }
        String text = given.strip();
        if (text.isEmpty() || text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            throw ParleyException.invalid("title", "a title has 1 to " + MAX_CHARACTERS + " characters");
        }
        if (text.codePoints().anyMatch(GroupTitle::isUnprintable)) {
            throw ParleyException.invalid("title", "a title has no control characters");
        }
        return new GroupTitle(text);
    }

    /// Control characters, line breaks, and halves of surrogate pairs, which no UTF-8 can hold.
    private static boolean isUnprintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        };
    }
}
