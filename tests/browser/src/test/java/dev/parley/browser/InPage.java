package dev.parley.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Scripts that run in the page, from this module's resources.
final class InPage {

    private InPage() {}

    static String source(String name) {
        try (InputStream script = InPage.class.getResourceAsStream("/in-page/" + name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
