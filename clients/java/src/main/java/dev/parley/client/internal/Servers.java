package dev.parley.client.internal;

import dev.parley.client.ClientOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The addresses of one service, and the one that is used: the first, until somebody leaves it for the next. One for
/// all that a client does, so that what has found a dead address spares the others from it. Thread-safe.
final class Servers {
    private final List<URI> apis;
    private final AtomicInteger present = new AtomicInteger();

    Servers(ClientOptions options) {
        this.apis = options.servers().stream().map(Servers::apiOf).distinct().toList();
    }

    private static URI apiOf(URI base) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text : text + "/") + "api/v1/");
    }

    int count() {
        return apis.size();
    }

    /// Where the REST side of the one in use is; ends with a slash.
    URI api() {
        return apis.get(present.get());
    }

    /// Goes on to the next, unless somebody else has done so already.
    ///
    /// @param api the one that failed, as [#api()] gave it
    void leave(URI api) {
        int left = apis.indexOf(api);
        present.compareAndSet(left, (left + 1) % apis.size());
    }
}
