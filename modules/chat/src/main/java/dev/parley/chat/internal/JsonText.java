package dev.parley.chat.internal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/// Texts as JSON writes them.
final class JsonText {

    private JsonText() {}

    static String quote(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
