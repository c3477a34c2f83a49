package dev.parley.media.internal;

import dev.parley.platform.api.ParleyException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// A content type that may be stored, without parameters. Nothing on the list makes a browser run code from
/// this origin; whatever else somebody wants to send goes as `application/octet-stream`.
record ContentType(String name) {

    /// How many bytes [#matches] looks at.
    static final int HEAD_BYTES = 12;

    static final ContentType UNKNOWN = new ContentType("application/octet-stream");

    private static final Set<String> ALLOWED = Set.of(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "video/mp4",
            "video/webm",
            "video/ogg",
            "video/quicktime",
            "video/3gpp",
            "video/x-matroska",
            "audio/mpeg",
            "audio/mp4",
            "audio/aac",
            "audio/ogg",
            "audio/opus",
            "audio/wav",
            "audio/x-wav",
            "audio/webm",
            "audio/flac",
            "audio/amr",
            "text/plain",
            "text/csv",
            "text/markdown",
            "text/calendar",
            "text/vcard",
            "text/x-vcard",
            "application/octet-stream",
            "application/pdf",
            "application/json",
            "application/rtf",
            "application/zip",
            "application/gzip",
            "application/x-7z-compressed",
            "application/x-tar",
            "application/epub+zip",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.presentation");

    /// @throws ParleyException `invalid` for one that is not on the list
    static ContentType of(String given) {
        if (given == null || given.isBlank()) {
            return UNKNOWN;
        }
        int parameters = given.indexOf(';');
        String name = (parameters < 0 ? given : given.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!ALLOWED.contains(name)) {
            throw ParleyException.invalid("filetype", "this content type is not taken: send application/octet-stream");
        }
        return new ContentType(name);
    }

    /// Whether content that starts so is what it says. Only images are shown in the page, so only they are
    /// looked at.
    boolean matches(byte[] head) {
        return switch (name) {
            case "image/png" -> startsWith(head, 0, "\u0089PNG\r\n\u001a\n");
            case "image/jpeg" -> startsWith(head, 0, "\u00ff\u00d8\u00ff");
            case "image/gif" -> startsWith(head, 0, "GIF87a") || startsWith(head, 0, "GIF89a");
            case "image/webp" -> startsWith(head, 0, "RIFF") && startsWith(head, 8, "WEBP");
            default -> true;
        };
    }

    private static boolean startsWith(byte[] head, int offset, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (head.length < offset + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (head[offset + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
