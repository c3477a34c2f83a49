package dev.parley.gateway.ws;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Readiness, for load balancers and the launcher: 200 once requests can be served, 503 while the database is away or
/// the node is being drained. Answers on the I/O thread, from memory: silence has to mean that the node itself hangs,
/// for balancers cut off its clients then.
@Singleton
public class Health {

    private final DatabaseProbe database;
    private final Draining draining;

    @Inject
    public Health(DatabaseProbe database, Draining draining) {
        this.database = database;
        this.draining = draining;
    }

    void handle(HttpServerExchange exchange) {
        if (!exchange.getRequestMethod().equals(Methods.GET)
                && !exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED).endExchange();
            return;
        }
        Status status = status();
        exchange.setStatusCode(status == Status.UP ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send("{\"status\":\"" + status.wireName + "\"}");
    }

    Status status() {
        if (draining.underWay()) {
            return Status.DRAINING;
        }
        return database.answers() ? Status.UP : Status.NO_DATABASE;
    }

    enum Status {
        UP("up"),
        DRAINING("draining"),
        /// The load balancer knows this word.
        NO_DATABASE("no-database");

        private final String wireName;

        Status(String wireName) {
            this.wireName = wireName;
        }
    }
}
