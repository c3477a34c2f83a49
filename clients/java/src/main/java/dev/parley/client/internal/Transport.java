package dev.parley.client.internal;

import dev.parley.client.ParleyClientException;
import java.net.URI;

/// Opens WebSocket connections.
public interface Transport {
    /// Connects. Blocks until the upgrade is done; `hearer` may have been called before this returns.
    ///
    /// @throws ParleyClientException `unauthenticated` for HTTP 401, else what the status means, or
    ///     `unreachable`
    void open(URI uri, String accessToken, Hearer hearer);

    /// An open connection.
    interface Link {
        /// Queues a text frame and returns at once. Does nothing on a closed connection.
        void send(String frame);

        /// Closes normally, without waiting. Does nothing on a closed connection.
        void close();
    }

    /// Hears one connection. Called by one thread at a time; while it blocks, nothing more is read.
    interface Hearer {
        /// The connection is open; the first call.
        void opened(Link link);

        void frame(String text);

        /// The connection has ended; the last call.
        ///
        /// @param code the WebSocket close code
        void closed(int code, String reason);
    }
}
