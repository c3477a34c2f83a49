package dev.parley.load.wire;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/// The HTTP request that turns a connection into a WebSocket, and its answer. Stateless.
public final class Upgrade {
    private static final String KEY = "cGFybGV5LWxvYWQtdGVzdA==";

    private Upgrade() {}

    public static byte[] request(URI server, String accessToken) {
        return ("GET /api/v1/ws HTTP/1.1\r\nHost: " + server.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Protocol: parley.v1.json"
                        + "\r\nAuthorization: Bearer " + accessToken + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// Where the header of an answer ends, or 0 while it is not all there.
    public static int end(byte[] bytes, int to) {
        for (int at = 3; at < to; at++) {
            if (bytes[at] == '\n' && bytes[at - 1] == '\r' && bytes[at - 2] == '\n' && bytes[at - 3] == '\r') {
                return at + 1;
            }
        }
        return 0;
    }

    /// The status of an answer whose header is all there, or 0 where it is not HTTP.
    public static int status(byte[] bytes, int end) {
        String line = new String(bytes, 0, Math.min(end, 12), StandardCharsets.US_ASCII);
        return line.matches("HTTP/1\\.1 [0-9]{3}") ? Integer.parseInt(line.substring(9)) : 0;
    }
}
