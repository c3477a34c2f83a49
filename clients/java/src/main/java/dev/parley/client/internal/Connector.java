package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.client.ParleyClientException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/// Keeps one connection to the server, and makes a new one whenever it is lost: after a random delay that grows
/// with the failures, with tokens renewed where need be, until the server says that the device is signed out or
/// replaced. Of several servers it then takes the next, unless the present one has said when to come back: it lives.
///
/// At most a fixed number of frames wait between the socket and the client; then the socket is not read. On the
/// client's loop.
public final class Connector {
    private static final int WAITING_FRAMES = 256;
    private static final int EXPIRED_OR_REVOKED = 4401;
    private static final int MAX_REFUSALS = 2;

    /// What a client does with its connection. On the client's loop.
    public interface Owner {
        /// The server has greeted.
        void opened(Transport.Link link, JsonNode welcome);

        void frame(JsonNode frame);

        /// A connection that was greeted has ended.
        void closed(String reason);

        /// There will be no other connection.
        void stopped(ParleyClientException reason);
    }

    private final Semaphore waiting = new Semaphore(WAITING_FRAMES);
    private final Servers servers;
    private final TokenKeeper tokens;
    private final Transport transport;
    private final Loop loop;
    private final Executor blocking;
    private final Backoff backoff;
    private final Duration timeout;
    private final Owner owner;
    private Transport.Link link;
    private URI api;
    private int attempt;
    private int refusals;
    private boolean greeted;
    private boolean ended;
    private Duration toldDelay;
    private boolean replaced;

    /// @param blocking runs what waits for the network, away from the loop
    public Connector(
            RestCalls rest,
            TokenKeeper tokens,
            Transport transport,
            Loop loop,
            Executor blocking,
            Backoff backoff,
            Duration timeout,
            Owner owner) {
        this.servers = rest.servers();
        this.api = servers.api();
        this.tokens = tokens;
        this.transport = transport;
        this.loop = loop;
        this.blocking = blocking;
        this.backoff = backoff;
        this.timeout = timeout;
        this.owner = owner;
    }

    void connect() {
        if (ended) {
            return;
        }
        int number = ++attempt;
        // The handshake blocks, and the loop must not.
        blocking.execute(() -> handshake(number));
        loop.after(timeout.multipliedBy(2), () -> {
            if (number == attempt && !greeted) {
                lost(number, "the server did not greet");
            }
        });
    }

    private void handshake(int number) {
        String token = "";
        try {
            token = tokens.accessToken();
            // Not before: a call for the token may have found that the one before is dead.
            URI server = servers.api();
            loop.run(() -> dialled(number, server));
            URI webSocket = URI.create("ws" + server.resolve("ws").toString().substring("http".length()));
            transport.open(webSocket, token, new Ears(number));
        } catch (ParleyClientException refused) {
            String used = token;
            loop.run(() -> refused(number, refused, used));
        }
    }

    private void dialled(int number, URI server) {
        if (number == attempt) {
            api = server;
        }
    }

    private void opened(int number, Transport.Link opened) {
        if (number != attempt || ended) {
            opened.close();
        } else {
            link = opened;
        }
    }

    private void refused(int number, ParleyClientException reason, String usedToken) {
        if (!reason.code().equals("unauthenticated")) {
            // A token could not be renewed yet, or grows old while nobody answers: only refusals in a row count.
            refusals = 0;
            toldDelay = reason.retryAfter().orElse(toldDelay);
            lost(number, reason.getMessage());
        } else if (usedToken.isEmpty() || ++refusals >= MAX_REFUSALS) {
            stop(reason);
        } else {
            renew(number, usedToken);
        }
    }

    /// The access token was refused before its time: get another one and try again.
    private void renew(int number, String stale) {
        blocking.execute(() -> {
            try {
                tokens.replace(stale);
                loop.run(() -> comeBack(number, "the access token was renewed"));
            } catch (ParleyClientException failure) {
                loop.run(() -> refused(number, failure, ""));
            }
        });
    }

    private void arrived(int number, String text) {
        if (number != attempt || ended) {
            return;
        }
        JsonNode frame;
        try {
            frame = Wire.parse(text);
        } catch (ParleyClientException unintelligible) {
            drop(unintelligible.getMessage());
            return;
        }
        switch (frame.path("t").asText()) {
            case "welcome" -> {
                greeted = true;
                refusals = 0;
                backoff.reset();
                owner.opened(link, frame);
            }
            case "goodbye" -> {
                toldDelay = Duration.ofMillis(frame.path("reconnectAfterMs").asLong());
                replaced = frame.path("reason").asText().equals("replaced");
            }
            default -> owner.frame(frame);
        }
    }

    private void ended(int number, int code, String reason) {
        if (number == attempt && !ended && replaced) {
            stop(new ParleyClientException(
                    ParleyClientException.REPLACED, "This device has connected from somewhere else."));
        } else if (number == attempt && !ended && code == EXPIRED_OR_REVOKED) {
            // Which of the two it is, the next refresh tells.
            attempt++;
            leave("the access token is not valid any more");
            renew(attempt, tokens.current().accessToken());
        } else {
            lost(number, reason.isEmpty() ? "connection closed (" + code + ")" : reason);
        }
    }

    /// Gives the present connection up and makes another one.
    void drop(String reason) {
        lost(attempt, reason);
    }

    private void lost(int number, String reason) {
        if (number == attempt && toldDelay == null) {
            servers.leave(api);
        }
        comeBack(number, reason);
    }

    private void comeBack(int number, String reason) {
        if (number != attempt || ended) {
            return;
        }
        attempt++;
        leave(reason);
        Duration delay = backoff.next();
        loop.after(toldDelay == null ? delay : toldDelay.plus(delay), this::connect);
        toldDelay = null;
    }

    private void leave(String reason) {
        if (link != null) {
            link.close();
            link = null;
        }
        if (greeted) {
            greeted = false;
            owner.closed(reason);
        }
    }

    private void stop(ParleyClientException reason) {
        close();
        owner.stopped(reason);
    }

    /// Ends the connection; there will be no other. The owner is not called.
    void close() {
        ended = true;
        attempt++;
        greeted = false;
        leave("");
    }

    /// Brings what one connection says to the loop.
    private final class Ears implements Transport.Hearer {
        private final int number;

        Ears(int number) {
            this.number = number;
        }

        @Override
        public void opened(Transport.Link opened) {
            loop.run(() -> Connector.this.opened(number, opened));
        }

        @Override
        public void frame(String text) {
            waiting.acquireUninterruptibly();
            loop.run(() -> {
                waiting.release();
                arrived(number, text);
            });
        }

        @Override
        public void closed(int code, String reason) {
            loop.run(() -> ended(number, code, reason == null ? "" : reason));
        }
    }
}
