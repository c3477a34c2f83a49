package dev.parley.webclient;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The entity tag of every public file of the web client: a hash of its content. Dates would not do: builds are
/// reproducible, so a file keeps its date when its content changes. Immutable.
final class ContentTags {

    private static final String INDEX = "/index.html";

    private final Map<String, String> tags;

    private ContentTags(Map<String, String> tags) {
        this.tags = Map.copyOf(tags);
    }

    /// Reads all files once.
    static ContentTags of(ServletContext context) {
        Map<String, String> tags = new HashMap<>();
        collect(context, "/", tags);
        return new ContentTags(tags);
    }

    /// The tag of a file, quotes included; empty for what is not a public file.
    Optional<String> of(String path) {
        return Optional.ofNullable(tags.get(path.equals("/") ? INDEX : path));
    }

    private static void collect(ServletContext context, String folder, Map<String, String> tags) {
        Set<String> paths = context.getResourcePaths(folder);
        if (paths == null) {
            return;
        }
        for (String path : paths) {
            if (path.startsWith("/WEB-INF/") || path.startsWith("/META-INF/")) {
                continue;
            }
            if (path.endsWith("/")) {
                collect(context, path, tags);
            } else {
                tags.put(path, tag(context, path));
            }
        }
    }

    private static String tag(ServletContext context, String path) {
        try (InputStream content = context.getResourceAsStream(path)) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.readAllBytes());
            return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + "\"";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(path, unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
