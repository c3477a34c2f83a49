package dev.parley.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/// Asks a server whether it can serve.
record HealthCheck(URI baseUri) {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 5_000;

    /// @return whether `GET /api/v1/health` answers 200
    boolean passes() {
        try {
            // The small client: it is there at once, and needs no threads.
            HttpURLConnection request = (HttpURLConnection)
                    baseUri.resolve("/api/v1/health").toURL().openConnection(Proxy.NO_PROXY);
            request.setConnectTimeout(CONNECT_MILLIS);
            request.setReadTimeout(READ_MILLIS);
            try {
                return request.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                request.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }
}
