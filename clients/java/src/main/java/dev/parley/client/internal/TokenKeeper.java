package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.client.ParleyClientException;
import dev.parley.client.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Holds the tokens and trades them in for new ones in time. A refresh token is good once, so there is only
/// ever one refresh under way. Thread-safe; may block on the network.
///
/// The clock of this machine may be wrong or be set while the client runs, so it is not asked. How long a token
/// lives is the difference of two times of the server's, and runs from when the token came here. One that was kept
/// from an earlier run may be older than that: whether a token is good is in the end the server's to say.
public final class TokenKeeper {
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final RestCalls rest;
    private final LongSupplier nanoTime;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile Held held;
    private volatile Consumer<Tokens> onRotated = rotated -> {};

    /// @param life null when it is not known
    private record Held(Tokens tokens, long since, Duration life) {}

    public TokenKeeper(RestCalls rest, LongSupplier nanoTime, Tokens tokens) {
        this.rest = rest;
        this.nanoTime = nanoTime;
        this.held = held(tokens);
    }

    private Held held(Tokens tokens) {
        return new Held(tokens, nanoTime.getAsLong(), lifeOf(tokens.accessToken()));
    }

    /// What the token, a JWT, says of itself; null for one that cannot be read.
    private static Duration lifeOf(String accessToken) {
        String[] parts = accessToken.split("\\.");
        if (parts.length != 3) {
            return null;
        }
        try {
            JsonNode claims = Wire.parse(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
            return Duration.ofSeconds(Wire.number(claims, "exp") - Wire.number(claims, "iat"));
        } catch (IllegalArgumentException | ParleyClientException unreadable) {
            return null;
        }
    }

    /// Who is to hear of new tokens.
    public void onRotated(Consumer<Tokens> listener) {
        onRotated = listener;
    }

    public Tokens current() {
        return held.tokens;
    }

    /// What a call answers that is made with an access token. One that the server does not take is renewed, once, and
    /// the call made again: nothing was done for the first.
    ///
    /// @throws ParleyClientException as [#accessToken] and the call
    public JsonNode with(Function<String, JsonNode> call) {
        String token = accessToken();
        try {
            return call.apply(token);
        } catch (ParleyClientException refused) {
            if (!refused.code().equals("unauthenticated")) {
                throw refused;
            }
        }
        return call.apply(replace(token));
    }

    /// An access token that is good for at least a little while, as far as is known here.
    ///
    /// @throws ParleyClientException `unauthenticated` when the device was signed out, `unreachable` …
    public String accessToken() {
        Held present = held;
        String token = present.tokens.accessToken();
        Duration age = Duration.ofNanos(nanoTime.getAsLong() - present.since);
        if (present.life == null || age.plus(MARGIN).compareTo(present.life) < 0) {
            return token;
        }
        return replace(token);
    }

    /// A new access token, unless somebody has already replaced the stale one.
    ///
    /// @throws ParleyClientException as [#accessToken]
    public String replace(String stale) {
        refreshing.lock();
        try {
            Tokens present = held.tokens;
            if (!present.accessToken().equals(stale)) {
                return present.accessToken();
            }
            Tokens renewed = Wire.tokens(
                    rest.post("auth/refresh", RestCalls.body().put("refreshToken", present.refreshToken()), null));
            held = held(renewed);
            onRotated.accept(renewed);
            return renewed.accessToken();
        } finally {
            refreshing.unlock();
        }
    }
}
