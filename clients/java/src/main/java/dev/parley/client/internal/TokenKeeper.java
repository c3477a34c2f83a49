package dev.parley.client.internal;

import dev.parley.client.ParleyClientException;
import dev.parley.client.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Holds the tokens and trades them in for new ones in time. A refresh token is good once, so there is only
/// ever one refresh under way. Thread-safe; may block on the network.
public final class TokenKeeper {
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final RestCalls rest;
    private final Clock clock;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile Tokens tokens;
    private volatile Consumer<Tokens> onRotated = rotated -> {};

    public TokenKeeper(RestCalls rest, Clock clock, Tokens tokens) {
        this.rest = rest;
        this.clock = clock;
        this.tokens = tokens;
    }

    /// Who is to hear of new tokens.
    public void onRotated(Consumer<Tokens> listener) {
        onRotated = listener;
    }

    public Tokens current() {
        return tokens;
    }

    /// An access token that is good for at least a little while.
    ///
    /// @throws ParleyClientException `unauthenticated` when the device was signed out, `unreachable` …
    public String accessToken() {
        Tokens present = tokens;
        if (clock.instant().isBefore(present.expiresAt().minus(MARGIN))) {
            return present.accessToken();
        }
        return replace(present.accessToken());
    }

    /// A new access token, unless somebody has already replaced the stale one.
    ///
    /// @throws ParleyClientException as [#accessToken]
    public String replace(String stale) {
        refreshing.lock();
        try {
            if (tokens.accessToken().equals(stale)) {
                tokens = Wire.tokens(
                        rest.post("auth/refresh", RestCalls.body().put("refreshToken", tokens.refreshToken()), null));
                onRotated.accept(tokens);
            }
            return tokens.accessToken();
        } finally {
            refreshing.unlock();
        }
    }
}
