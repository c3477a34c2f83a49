package dev.parley.client.internal;

import dev.parley.client.ParleyClientException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The opening handshake of a WebSocket (RFC 6455, section 4).
final class Upgrade {
    private static final String PROTOCOL = "parley.v1.json";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LONGEST_HEAD = 32 << 10;

    private final URI uri;
    private final String accessToken;
    private final String key;

    Upgrade(URI uri, String accessToken) {
        this.uri = uri;
        this.accessToken = accessToken;
        byte[] nonce = new byte[16];
        new SecureRandom().nextBytes(nonce);
        this.key = Base64.getEncoder().encodeToString(nonce);
    }

    /// Leaves the stream where the first frame begins.
    ///
    /// @throws IOException for a connection that ends, and for what is no WebSocket server
    /// @throws ParleyClientException for a server that refuses
    void carryOut(InputStream in, OutputStream out) throws IOException {
        out.write(request().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String[] lines = head(in).split("\r?\n");
        String[] status = lines[0].split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("The answer is not HTTP: " + lines[0]);
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : lines) {
            int colon = Math.max(0, line.indexOf(':'));
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon).replaceFirst(":", "").strip());
        }
        if (!status[1].equals("101")) {
            throw refusal(Integer.parseInt(status[1]), fields.get("retry-after"));
        }
        if (!answer().equals(fields.get("sec-websocket-accept"))) {
            throw new IOException("The server does not speak WebSocket.");
        }
    }

    private String request() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return String.join(
                "\r\n",
                "GET " + path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + " HTTP/1.1",
                "Host: " + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: " + key,
                "Sec-WebSocket-Protocol: " + PROTOCOL,
                "Authorization: Bearer " + accessToken,
                "",
                "");
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        boolean lineIsEmpty = false;
        while (head.size() < LONGEST_HEAD) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The connection was cut in the handshake.");
            }
            head.write(next);
            if (next == '\n' && lineIsEmpty) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            lineIsEmpty = next == '\n' || (lineIsEmpty && next == '\r');
        }
        throw new IOException("The answer does not end.");
    }

    private String answer() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ParleyClientException refusal(int status, String retryAfter) {
        return new ParleyClientException(
                RestCalls.codeOf(status),
                "The server refused the connection with HTTP status " + status + ".",
                RestCalls.seconds(retryAfter),
                null);
    }
}
