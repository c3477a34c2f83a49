package dev.parley.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.internal.RestCalls;
import dev.parley.client.internal.Session;
import dev.parley.client.internal.TokenKeeper;
import dev.parley.client.internal.TyrusTransport;
import dev.parley.client.internal.Wire;
import java.net.URI;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/// One user's device on a Parley server.
///
/// ```
/// try (var client = ParleyClient.login(URI.create("http://127.0.0.1:8080"), "alice@demo.parley", password,
/// "bot")) {
///     client.connect(listener).join();
///     Sent sent = client.send(Recipient.user(bob), "hello").join();
/// }
/// ```
///
/// Once connected it stays connected: lost connections are made again, messages are sent again until the server
/// acknowledges them (and are stored once, however often that takes), the listener hears of every entry of
/// every chat once, in order and without gaps, and `delivered` is reported by itself.
///
/// Thread-safe. Futures are completed by the client's own thread: what is chained to them must not block; use
/// the `…Async` methods for what does. Calls over REST block and throw [ParleyClientException]; futures fail
/// with it. All threads are daemons.
public final class ParleyClient implements AutoCloseable {
    private static final int MAX_HISTORY = 200;

    private final ClientOptions options;
    private final RestCalls rest;
    private final TokenKeeper tokens;
    private Session session;

    private ParleyClient(ClientOptions options, RestCalls rest, Tokens tokens) {
        this.options = options;
        this.rest = rest;
        this.tokens = new TokenKeeper(rest, Clock.systemUTC(), tokens);
    }

    /// Logs in by password, as a new device.
    ///
    /// @param login an e-mail address or a phone number
    /// @throws ParleyClientException `unauthenticated` for a wrong login or password, `unreachable` …
    public static ParleyClient login(URI baseUri, String login, String password, String deviceName) {
        return login(ClientOptions.of(baseUri, deviceName), login, password);
    }

    /// Logs in by password, as a new device.
    ///
    /// @throws ParleyClientException as the shorter form
    public static ParleyClient login(ClientOptions options, String login, String password) {
        RestCalls rest = new RestCalls(options);
        try {
            ObjectNode body = Wire.object().put("login", login).put("password", password);
            body.putObject("device").put("name", options.deviceName()).put("platform", "java");
            return new ParleyClient(options, rest, Wire.tokens(rest.post("auth/login", body, null)));
        } catch (ParleyClientException refused) {
            rest.close();
            throw refused;
        }
    }

    /// A device that logged in before. Nothing is asked of the server yet.
    public static ParleyClient withTokens(ClientOptions options, Tokens tokens) {
        return new ParleyClient(options, new RestCalls(options), tokens);
    }

    public UUID userId() {
        return tokens.current().userId();
    }

    /// The newest tokens; keep them to come back as the same device.
    public Tokens tokens() {
        return tokens.current();
    }

    /// Connects, and stays connected until [#close()].
    ///
    /// @return completed when the first connection is made and everything missed has been told; fails only when
    ///     the device is signed out or the client is closed, since an unreachable server is tried again and
    ///     again
    /// @throws IllegalStateException when called twice
    public synchronized CompletableFuture<Void> connect(ParleyListener listener) {
        if (session != null) {
            throw new IllegalStateException("This client is connected already.");
        }
        session = new Session(
                options,
                rest,
                tokens,
                new TyrusTransport(options.callTimeout()),
                RandomGenerator.getDefault(),
                listener);
        return session.start();
    }

    /// Sends a text. See [#send(Message)].
    public CompletableFuture<Sent> send(Recipient recipient, String text) {
        return send(Message.text(recipient, text));
    }

    /// Puts a message into the outbox. It is sent until the server has stored or refused it, also over lost
    /// connections. Messages to one recipient are stored in the order of the calls.
    ///
    /// @return fails with the protocol's code where the server refuses, with `outbox-full`, or with `closed`
    public CompletableFuture<Sent> send(Message message) {
        return connected().send(message);
    }

    /// Everything up to this entry was seen by the user. Sent with the next batch of receipts.
    public void markRead(UUID chatId, long seq) {
        connected().read(chatId, seq);
    }

    /// Tells the others that the user types, or has stopped. It ends by itself after 6 s.
    public void typing(UUID chatId, boolean on) {
        connected().tell(Wire.frame("typing").put("chatId", chatId.toString()).put("on", on));
    }

    /// Watches up to 200 users, in the place of those watched before; changes come to the listener.
    public CompletableFuture<List<PresenceState>> watchPresence(Collection<UUID> users) {
        return connected().watch(users);
    }

    /// The newest entries of a chat.
    ///
    /// @param limit at most 200
    public CompletableFuture<HistoryPage> history(UUID chatId, int limit) {
        return history(chatId, "", 0, limit);
    }

    /// The entries just before a seq, ascending.
    public CompletableFuture<HistoryPage> historyBefore(UUID chatId, long seq, int limit) {
        return history(chatId, "before", seq, limit);
    }

    /// The entries just after a seq.
    public CompletableFuture<HistoryPage> historyAfter(UUID chatId, long seq, int limit) {
        return history(chatId, "after", seq, limit);
    }

    private CompletableFuture<HistoryPage> history(UUID chatId, String side, long seq, int limit) {
        ObjectNode frame =
                Wire.frame("history").put("chatId", chatId.toString()).put("limit", Math.clamp(limit, 1, MAX_HISTORY));
        if (!side.isEmpty()) {
            frame.put(side, seq);
        }
        return connected().ask(frame).thenApply(reply -> Wire.history(reply, chatId));
    }

    /// How far this client has come; see [ClientOptions#resume].
    public CompletableFuture<ResumePoint> resumePoint() {
        return connected().resumePoint();
    }

    /// The user with this phone number (E.164, as `+12025550101`), if there is one. Blocks.
    public Optional<UserProfile> findByPhoneNumber(String phoneNumber) {
        ObjectNode body = Wire.object();
        body.putArray("phoneNumbers").add(phoneNumber);
        for (JsonNode user :
                rest.post("users/lookup", body, tokens.accessToken()).path("users")) {
            return Optional.of(Wire.profile(user));
        }
        return Optional.empty();
    }

    /// A user's profile. Blocks.
    ///
    /// @throws ParleyClientException `not-found` …
    public UserProfile user(UUID userId) {
        return Wire.profile(rest.get("users/" + userId, tokens.accessToken()));
    }

    private synchronized Session connected() {
        if (session == null) {
            throw new IllegalStateException("connect() comes first.");
        }
        return session;
    }

    /// Ends the connection. Messages that were not acknowledged fail with `closed`; they may or may not be
    /// stored. Returns at once; does nothing the second time.
    @Override
    public synchronized void close() {
        if (session != null) {
            session.close();
        }
        rest.close();
    }
}
