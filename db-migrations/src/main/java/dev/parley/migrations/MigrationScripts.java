package dev.parley.migrations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// The migrations this version of Parley knows.
///
/// @param location as Flyway has it: `classpath:` or `filesystem:` and the folder that holds one folder a schema
record MigrationScripts(String location) {
    private static final String CLASSPATH = "classpath:";
    private static final String FILESYSTEM = "filesystem:";

    static MigrationScripts ofTheProject() {
        return new MigrationScripts(CLASSPATH + "db/migration");
    }

    String locationOf(String schema) {
        return location + "/" + schema;
    }

    /// A short text that is the same as long as the names and contents of a schema's migrations are.
    String fingerprint(String schema) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, byte[]> file : files(schema).entrySet()) {
                digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(file.getValue());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (IOException | URISyntaxException unreadable) {
            throw new MigrationFailure("The migrations of schema " + schema + " cannot be read.", unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Map<String, byte[]> files(String schema) throws IOException, URISyntaxException {
        if (location.startsWith(FILESYSTEM)) {
            return filesIn(Path.of(locationOf(schema).substring(FILESYSTEM.length())));
        }
        String folder = locationOf(schema).substring(CLASSPATH.length());
        URL resource = MigrationScripts.class.getClassLoader().getResource(folder);
        if (resource == null) {
            return Map.of();
        }
        return resource.openConnection() instanceof JarURLConnection jar
                ? filesIn(jar, folder + "/")
                : filesIn(Path.of(resource.toURI()));
    }

    private static Map<String, byte[]> filesIn(JarURLConnection connection, String prefix) throws IOException {
        connection.setUseCaches(false);
        Map<String, byte[]> files = new TreeMap<>();
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        files.put(entry.getName().substring(prefix.length()), in.readAllBytes());
                    }
                }
            }
        }
        return files;
    }

    private static Map<String, byte[]> filesIn(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.filter(Files::isRegularFile).forEach(file -> files.put(name(folder, file), content(file)));
            }
        }
        return files;
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
