package dev.parley.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Asks one node whether it wants requests.
final class HealthProbe {
    private static final int MILLIS = 1_000;
    private static final int MAX_BODY = 256;

    /// What a node says of itself.
    enum Answer {
        READY,
        /// It drains, and sends its clients away itself.
        REFUSES,
        /// It is alive and can serve nobody.
        NO_DATABASE,
        /// It may be dead.
        SILENT
    }

    private HealthProbe() {}

    static Answer ask(URI node) {
        try {
            HttpURLConnection request =
                    (HttpURLConnection) node.resolve("/api/v1/health").toURL().openConnection(Proxy.NO_PROXY);
            request.setConnectTimeout(MILLIS);
            request.setReadTimeout(MILLIS);
            try {
                if (request.getResponseCode() == HttpURLConnection.HTTP_OK) {
                    return Answer.READY;
                }
                return body(request).contains("\"no-database\"") ? Answer.NO_DATABASE : Answer.REFUSES;
            } finally {
                request.disconnect();
            }
        } catch (IOException nothing) {
            return Answer.SILENT;
        }
    }

    private static String body(HttpURLConnection request) throws IOException {
        try (InputStream body = request.getErrorStream()) {
            return body == null ? "" : new String(body.readNBytes(MAX_BODY), StandardCharsets.US_ASCII);
        }
    }
}
