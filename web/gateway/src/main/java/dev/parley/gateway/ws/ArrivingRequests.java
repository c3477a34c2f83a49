package dev.parley.gateway.ws;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/// The requests of this node whose bodies are waited for. There is a bound to the memory they take together, at which
/// the oldest are given up: whoever comes now is likely to be quicker than who has been waited for the longest. So no
/// number of clients that begin and do not go on keeps others out. Thread-safe.
final class ArrivingRequests {

    static final long MAX_BYTES = 16L * 1024 * 1024;

    private final Duration limit;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Runnable> oldestFirst = new ConcurrentSkipListMap<>();

    /// @param limit for a body to arrive; then the connection is closed
    ArrivingRequests(Duration limit) {
        this.limit = limit;
    }

    /// Calls `next` with the request once it is whole, or answers that it is too large.
    void take(HttpServerExchange exchange, HttpHandler next) throws Exception {
        if (exchange.isRequestComplete()) {
            next.handleRequest(exchange);
        } else {
            new ArrivingRequest(exchange, this, limit, next).begin();
        }
    }

    /// @param giveUp ends it, on any thread, after it has said that it takes nothing any more
    /// @return the number by which it is [#remove]d
    long add(Runnable giveUp) {
        long number = numbers.incrementAndGet();
        oldestFirst.put(number, giveUp);
        return number;
    }

    void remove(long number) {
        oldestFirst.remove(number);
    }

    /// One of them takes so much more, or less.
    void grown(long more) {
        bytes.addAndGet(more);
        while (bytes.get() > MAX_BYTES) {
            Map.Entry<Long, Runnable> oldest = oldestFirst.pollFirstEntry();
            if (oldest == null) {
                return;
            }
            oldest.getValue().run();
        }
    }
}
