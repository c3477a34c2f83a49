package dev.parley.launcher;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// By which a node is told to drain, and tells that it has. `wildfly-config/drain` does the same.
record DrainFile(Path path) {
    private static final String DRAINED = "drained";

    /// Leaves a file that is there as it is: the node looks for one only once, and may have written to it since.
    void ask() throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException askedBefore) {
            // So it drains, or has drained.
        }
    }

    boolean isDrained() throws IOException {
        try {
            return Files.readString(path).startsWith(DRAINED);
        } catch (NoSuchFileException notAsked) {
            return false;
        }
    }
}
