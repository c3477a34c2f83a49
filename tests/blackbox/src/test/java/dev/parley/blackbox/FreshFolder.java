package dev.parley.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A data folder for one run, below `target`. Those of earlier runs are removed first: each is some hundred megabytes.
final class FreshFolder {

    private FreshFolder() {}

    static Path named(String name) {
        try {
            Path target = Files.createDirectories(Path.of("target"));
            try (Stream<Path> folders = Files.list(target)) {
                folders.filter(folder -> folder.getFileName().toString().startsWith(name + "-"))
                        .forEach(FreshFolder::remove);
            }
            return Files.createTempDirectory(target, name + "-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void remove(Path folder) {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        for (Path file : deepestFirst) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
