package dev.parley.contract;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The head of a request or an answer of HTTP/1.1, and how to read what follows it.
///
/// @param headers by their names in small letters, the first of each
record HttpHead(String startLine, Map<String, String> headers) {

    static HttpHead read(ByteBuffer bytes) {
        String start = line(bytes);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(bytes); !line.isEmpty(); line = line(bytes)) {
            String[] header = line.split(":", 2);
            headers.putIfAbsent(header[0].toLowerCase(Locale.ROOT), header[1].strip());
        }
        return new HttpHead(start, headers);
    }

    private static String line(ByteBuffer bytes) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte b = bytes.get(); b != '\n'; b = bytes.get()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /// A body ends where its length or its last chunk says so, never with the connection: this server does not do that.
    byte[] body(ByteBuffer bytes) {
        return header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()
                ? chunks(bytes)
                : Incoming.take(bytes, Integer.parseInt(header("Content-Length").orElse("0")));
    }

    private static byte[] chunks(ByteBuffer bytes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(bytes); size > 0; size = chunkSize(bytes)) {
            body.writeBytes(Incoming.take(bytes, size));
            line(bytes);
        }
        while (!line(bytes).isEmpty()) {
            // Trailers say nothing here.
        }
        return body.toByteArray();
    }

    private static int chunkSize(ByteBuffer bytes) {
        return Integer.parseInt(line(bytes).split(";", 2)[0].strip(), 16);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /// Of a request.
    String method() {
        return word(0);
    }

    /// Of a request.
    String target() {
        return word(1);
    }

    /// Of an answer.
    int status() {
        return Integer.parseInt(word(1));
    }

    private String word(int index) {
        return startLine.split(" ", 3)[index];
    }
}
