package dev.parley.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// A short text that changes whenever the files it was made of change, kept beside what was built from them.
final class Fingerprint {
    private static final String FILE = "fingerprint";

    private Fingerprint() {}

    /// Of the names and contents of all files below the given files and folders.
    static String of(Path... roots) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path root : roots) {
                for (Path file : filesBelow(root)) {
                    digest.update(root.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                        in.transferTo(java.io.OutputStream.nullOutputStream());
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<Path> filesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// Whether `folder` was built from what has this fingerprint.
    static boolean matches(Path folder, String fingerprint) {
        Path file = folder.resolve(FILE);
        try {
            return Files.isRegularFile(file) && Files.readString(file).equals(fingerprint);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /// Says that `folder` is now complete.
    static void put(Path folder, String fingerprint) {
        try {
            Files.writeString(folder.resolve(FILE), fingerprint);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
