package dev.parley.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Remembers which process runs on a folder, for a launcher that comes after one that was killed.
record PidFile(Path folder) {
    private Path file() {
        return folder.resolve("pid");
    }

    void remember(Process process) throws IOException {
        Files.writeString(file(), Long.toString(process.pid()));
    }

    /// The process that still runs on the folder, whoever started it.
    Optional<ProcessHandle> running() {
        try {
            String pid = Files.isRegularFile(file()) ? Files.readString(file()).strip() : "";
            return pid.matches("[0-9]{1,9}")
                    ? ChildProcess.running(Long.parseLong(pid), folder.toString())
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new LaunchFailure(
                    "The file " + file() + " cannot be read: " + Folders.reason(unreadable) + ".", unreadable);
        }
    }
}
