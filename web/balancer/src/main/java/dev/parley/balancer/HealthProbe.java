package dev.parley.balancer;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/// Asks one node whether it wants requests.
final class HealthProbe {
    private static final int MILLIS = 1_500;

    /// What a node says of itself. One that is silent may be dead; one that refuses is alive and keeps its connections.
    enum Answer {
        READY,
        REFUSES,
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
                return request.getResponseCode() == HttpURLConnection.HTTP_OK ? Answer.READY : Answer.REFUSES;
            } finally {
                request.disconnect();
            }
        } catch (IOException nothing) {
            return Answer.SILENT;
        }
    }
}
