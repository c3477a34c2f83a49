package dev.parley.platform.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Configuration from environment variables. Every variable is named `PARLEY_…`, has a default and stands in the table
/// of `docs/operating.md`. A value that cannot be read or is out of bounds stops the start with one clear sentence.
/// Immutable.
public final class Settings {

    private final Map<String, String> variables;

    public Settings(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    public String text(String name, String fallback) {
        return text(name).orElse(fallback);
    }

    public boolean flag(String name, boolean fallback) {
        return text(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw unreadable(name, value, "true or false");
                })
                .orElse(fallback);
    }

    /// A whole number between `min` and `max`, both inclusive.
    public int number(String name, int fallback, int min, int max) {
        return Math.toIntExact(longNumber(name, fallback, min, max));
    }

    /// A whole number between `min` and `max`, both inclusive.
    public long longNumber(String name, long fallback, long min, long max) {
        return text(name)
                .map(value -> {
                    String expected = "a whole number from " + min + " to " + max;
                    try {
                        long number = Long.parseLong(value);
                        if (number < min || number > max) {
                            throw unreadable(name, value, expected);
                        }
                        return number;
                    } catch (NumberFormatException notNumber) {
                        throw unreadable(name, value, expected);
                    }
                })
                .orElse(fallback);
    }

    /// A duration given in whole seconds between one and `max`.
    public Duration seconds(String name, Duration fallback, Duration max) {
        return Duration.ofSeconds(longNumber(name, fallback.toSeconds(), 1, max.toSeconds()));
    }

    private static IllegalStateException unreadable(String name, String value, String expected) {
        return new IllegalStateException("%s is '%s', but must be %s.".formatted(name, value, expected));
    }
}
