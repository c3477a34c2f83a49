package dev.parley.client.terminal;

import dev.parley.client.Entry;
import dev.parley.client.ShownMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How messages and what happened to them read in a terminal.
final class Wording {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM HH:mm");

    private Wording() {}

    /// A message with its marks, in one line, for example `(forwarded) hello (edited) [👍 bob]`.
    static String message(ShownMessage message, Function<UUID, String> names) {
        if (message.deleted()) {
            return "(deleted)";
        }
        Entry entry = message.entry();
        StringBuilder line = new StringBuilder();
        line.append(entry.forwardedFrom() == null ? "" : "(forwarded) ");
        line.append(entry.kind().equals("text") ? "" : "(" + entry.kind() + ") ");
        line.append(message.text());
        line.append(message.edited() ? " (edited)" : "");
        line.append(entry.expiresAt() == null ? "" : " (until " + until(entry.sentAt(), entry.expiresAt()) + ")");
        String reactions = message.reactions().entrySet().stream()
                .map(reaction -> reaction.getValue() + " " + names.apply(reaction.getKey()))
                .sorted()
                .collect(Collectors.joining(", "));
        return line.append(reactions.isEmpty() ? "" : " [" + reactions + "]").toString();
    }

    /// What happened to the chat, where it is worth a line.
    static Optional<String> event(Entry entry, Function<UUID, String> names) {
        if (!entry.kind().equals("disappearing-changed")) {
            return Optional.empty();
        }
        long seconds = entry.body().path("expiresInSec").asLong();
        String what = seconds > 0
                ? " lets messages disappear after " + length(Duration.ofSeconds(seconds))
                : " lets messages stay";
        return Optional.of(names.apply(entry.sender()) + what);
    }

    private static String length(Duration time) {
        if (time.toDays() > 0) {
            return counted(time.toDays(), "day");
        }
        if (time.toHours() > 0) {
            return counted(time.toHours(), "hour");
        }
        return time.toMinutes() > 0 ? counted(time.toMinutes(), "minute") : counted(time.toSeconds(), "second");
    }

    private static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    private static String until(Instant from, Instant to) {
        return Duration.between(from, to).toHours() < 24 ? clock(to) : day(to);
    }

    /// The hour, minute and second.
    static String clock(Instant time) {
        return CLOCK.format(time.atZone(ZoneId.systemDefault()));
    }

    /// The day, hour and minute.
    static String day(Instant time) {
        return DAY.format(time.atZone(ZoneId.systemDefault()));
    }
}
