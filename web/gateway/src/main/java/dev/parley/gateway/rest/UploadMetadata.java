package dev.parley.gateway.rest;

import dev.parley.platform.api.ParleyException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What tus calls `Upload-Metadata`: keys and Base64 values, `filename d29ybGQ=,filetype dGV4dC9wbGFpbg==`.
/// Keys that are not known are ignored.
///
/// @param fileName null where it is missing
/// @param contentType null where it is missing
record UploadMetadata(String fileName, String contentType) {

    private static final String HEADER = "Upload-Metadata";
    private static final int MAX_LENGTH = 4096;

    /// @throws ParleyException `invalid` where it cannot be read
    static UploadMetadata parse(String header) {
        if (header == null) {
            return new UploadMetadata(null, null);
        }
        if (header.length() > MAX_LENGTH) {
            throw ParleyException.invalid(HEADER, "at most " + MAX_LENGTH + " characters");
        }
        String fileName = null;
        String contentType = null;
        for (String pair : header.split(",", -1)) {
            String[] parts = pair.strip().split(" ", 2);
            String value = parts.length == 2 ? parts[1].strip() : "";
            switch (parts[0]) {
                case "filename", "name" -> fileName = decode(value);
                case "filetype", "type" -> contentType = decode(value);
                default -> {
                    // A client may tell us more than we ask for.
                }
            }
        }
        return new UploadMetadata(fileName, contentType);
    }

    private static String decode(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException unreadable) {
            throw ParleyException.invalid(HEADER, "keys and Base64 of UTF-8 text are needed");
        }
    }
}
