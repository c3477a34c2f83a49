package dev.parley.client.internal;

import dev.parley.client.wire.RequestFrames;
import java.time.Duration;
import java.util.function.Consumer;

/// Tells the server now and then that the client is there, and whether its user looks, and notices a server that
/// is not: when a request waits too long for its reply, the connection is given up. On the client's loop.
final class Heartbeat {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration WATCH = Duration.ofSeconds(1);

    private final Loop loop;
    private final Requests requests;
    private final Duration timeout;
    private final Consumer<String> giveUp;
    private int connection;
    private boolean active = true;

    /// @param timeout for a request
    /// @param giveUp hears why
    Heartbeat(Loop loop, Requests requests, Duration timeout, Consumer<String> giveUp) {
        this.loop = loop;
        this.requests = requests;
        this.timeout = timeout;
        this.giveUp = giveUp;
    }

    void opened(Duration interval) {
        connection++;
        if (!active) {
            // The server takes a new connection for one at which the user looks.
            tell();
        }
        beat(connection, interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval);
        watch(connection);
    }

    /// Whether the user looks.
    void setActive(boolean looks) {
        active = looks;
        tell();
    }

    private void tell() {
        requests.tell(RequestFrames.ping(active));
    }

    void closed() {
        connection++;
    }

    private void beat(int number, Duration interval) {
        loop.after(interval, () -> {
            if (number == connection) {
                var _ = requests.ask(RequestFrames.ping(active));
                beat(number, interval);
            }
        });
    }

    private void watch(int number) {
        loop.after(WATCH, () -> {
            if (number != connection) {
                return;
            }
            if (requests.anyOlderThan(timeout)) {
                giveUp.accept("the server does not answer");
            } else {
                watch(number);
            }
        });
    }
}
