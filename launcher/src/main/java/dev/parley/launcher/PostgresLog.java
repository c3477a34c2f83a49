package dev.parley.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// What PostgreSQL says about itself: one file a start, and the one before it.
record PostgresLog(Path file) {
    /// Keeps the log of the last start as `….1` and makes way for a new one.
    void begin() {
        Folders.create(file.getParent());
        try {
            if (Files.exists(file)) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException refused) {
            throw new LaunchFailure(
                    "The log " + file + " cannot be written: " + Folders.reason(refused) + ".", refused);
        }
    }

    String text() {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException unreadable) {
            return "";
        }
    }

    /// One sentence for a server that gave up, out of what it said last, or of why it could not say anything.
    LaunchFailure failure(String what) {
        String text = text();
        try {
            boolean full = Files.getFileStore(file.getParent()).getUsableSpace() < 1 << 20;
            return failure(what, full ? "No space left on device" : text);
        } catch (IOException unknown) {
            return failure(what, text);
        }
    }

    /// One sentence for a program of PostgreSQL that gave up, out of its output.
    static LaunchFailure failure(String what, String output) {
        if (output.contains("No space left on device")) {
            return new LaunchFailure(what + ": the disk is full; make room and start again.");
        }
        if (output.contains("Operation not permitted") && output.contains("unshare")) {
            return new LaunchFailure("PostgreSQL does not run as root, and this machine has no user namespaces: start"
                    + " Parley as another user, or set PARLEY_DB_URL to a database of your own.");
        }
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        String reason = lines.stream()
                .filter(line -> line.matches(".*\\b(FATAL|PANIC|ERROR|error|could not)\\b.*"))
                .findFirst()
                .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
        return new LaunchFailure(what + ": "
                + reason.replaceFirst("^.*\\b(FATAL|PANIC|ERROR|LOG): ", "")
                        .strip()
                        .replaceAll("\\.$", "") + ".");
    }
}
