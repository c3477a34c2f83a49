package dev.parley.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.internal.RestCalls;
import dev.parley.client.internal.Session;
import dev.parley.client.internal.SocketTransport;
import dev.parley.client.internal.Submission;
import dev.parley.client.internal.ThreadLoop;
import dev.parley.client.internal.TokenKeeper;
import dev.parley.client.internal.Wire;
import dev.parley.client.wire.RequestFrames;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/// One user's device on a Parley server. The [package][dev.parley.client] shows how it is used.
///
/// Once connected it stays connected: lost connections are made again, messages and changes are sent again
/// until the server acknowledges them (and are stored once, however often that takes), the listener hears of
/// every entry of every chat once, in order and without gaps, and `delivered` is reported by itself.
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
        this.tokens = new TokenKeeper(rest, System::nanoTime, tokens);
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
            ObjectNode body = RestCalls.body().put("login", login).put("password", password);
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
                new SocketTransport(options.connectTimeout()),
                RandomGenerator.getDefault(),
                listener,
                new ThreadLoop("parley-client"));
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
        return connected().send(new Submission.OfMessage(message));
    }

    /// Puts another text (or, for a medium, another caption) in the place of an own message's. Goes through the
    /// outbox as messages do, in order with those to the same chat.
    ///
    /// @param message as it is shown now
    /// @return the place of the edit in the log. Fails with `forbidden` for another's message or when it is
    ///     too late, with `gone` when it was deleted or has expired
    public CompletableFuture<Sent> edit(ShownMessage message, String text) {
        ObjectNode body = message.body().deepCopy();
        body.put(message.entry().kind().equals("text") ? "text" : "caption", text);
        return edit(message.entry().chatId(), message.seq(), body);
    }

    /// Puts another text in the place of an own text message's.
    ///
    /// @return as the other form
    public CompletableFuture<Sent> edit(UUID chatId, long seq, String text) {
        return edit(chatId, seq, JsonNodeFactory.instance.objectNode().put("text", text));
    }

    private CompletableFuture<Sent> edit(UUID chatId, long seq, JsonNode body) {
        return connected().send(Submission.OfChange.edit(chatId, seq, body));
    }

    /// Takes an own message back, for everyone; the server erases what it said.
    ///
    /// @return as [#edit(UUID, long, String)]
    public CompletableFuture<Sent> delete(UUID chatId, long seq) {
        return connected().send(Submission.OfChange.delete(chatId, seq));
    }

    /// Reacts to a message, in the place of an earlier reaction to it.
    ///
    /// @param emoji one emoji, or null to take the reaction back
    /// @return as [#edit(UUID, long, String)]
    public CompletableFuture<Sent> react(UUID chatId, long seq, String emoji) {
        return connected().send(Submission.OfChange.react(chatId, seq, emoji));
    }

    /// Which of the other members got and read an own message, and when.
    public CompletableFuture<List<MemberReceipt>> info(UUID chatId, long seq) {
        return connected().ask(RequestFrames.info(chatId, seq)).thenApply(Wire::info);
    }

    /// Everything up to this entry was seen by the user. Sent with the next batch of receipts.
    public void markRead(UUID chatId, long seq) {
        connected().read(chatId, seq);
    }

    /// Tells the others that the user types, or has stopped. It ends by itself after 6 s.
    public void typing(UUID chatId, boolean on) {
        connected().tell(RequestFrames.typing(chatId, on));
    }

    /// Whether the user looks at this client, as it does until this says otherwise. Who looks at none of its
    /// clients is not shown to others as online; all that is sent to the user arrives as before. Holds over
    /// reconnects.
    public void setActive(boolean active) {
        connected().setActive(active);
    }

    /// Watches up to 200 users, in the place of those watched before; changes come to the listener.
    public CompletableFuture<List<PresenceState>> watchPresence(Collection<UUID> users) {
        return connected().watch(users);
    }

    /// The newest entries of a chat.
    ///
    /// @param limit at most 200
    public CompletableFuture<HistoryPage> history(UUID chatId, int limit) {
        return page(chatId, RequestFrames.history(chatId, bounded(limit)));
    }

    /// The entries just before a seq, ascending.
    public CompletableFuture<HistoryPage> historyBefore(UUID chatId, long seq, int limit) {
        return page(chatId, RequestFrames.historyBefore(chatId, seq, bounded(limit)));
    }

    /// The entries just after a seq.
    public CompletableFuture<HistoryPage> historyAfter(UUID chatId, long seq, int limit) {
        return page(chatId, RequestFrames.historyAfter(chatId, seq, bounded(limit)));
    }

    private static int bounded(int limit) {
        return Math.clamp(limit, 1, MAX_HISTORY);
    }

    private CompletableFuture<HistoryPage> page(UUID chatId, ObjectNode frame) {
        return connected().ask(frame).thenApply(reply -> Wire.history(reply, chatId));
    }

    /// How far this client has come; see [ClientOptions#resume].
    public CompletableFuture<ResumePoint> resumePoint() {
        return connected().resumePoint();
    }

    /// The user with this phone number (E.164, as `+12025550101`), if there is one. Blocks.
    public Optional<UserProfile> findByPhoneNumber(String phoneNumber) {
        ObjectNode body = RestCalls.body();
        body.putArray("phoneNumbers").add(phoneNumber);
        JsonNode found = tokens.with(token -> rest.post("users/lookup", body, token));
        for (JsonNode user : found.path("users")) {
            return Optional.of(Wire.profile(user));
        }
        return Optional.empty();
    }

    /// A user's profile. Blocks.
    ///
    /// @throws ParleyClientException `not-found` …
    public UserProfile user(UUID userId) {
        return Wire.profile(tokens.with(token -> rest.get("users/" + userId, token)));
    }

    /// No notifications of a chat for a while. Blocks.
    ///
    /// @param until null to hear of it again
    /// @return the chat as it is now
    public ChatSummary mute(UUID chatId, Instant until) {
        return change(chatId, RestCalls.body().put("mutedUntil", until == null ? null : until.toString()));
    }

    /// Puts a chat away, or takes it out again. Blocks.
    ///
    /// @return the chat as it is now
    public ChatSummary archive(UUID chatId, boolean archived) {
        return change(chatId, RestCalls.body().put("archived", archived));
    }

    /// From now on messages of a chat, everybody's, disappear by themselves. Blocks.
    ///
    /// @param after whole seconds, or null to let them stay
    /// @return the chat as it is now
    /// @throws ParleyClientException `forbidden` in a group for who does not govern it …
    public ChatSummary disappearing(UUID chatId, Duration after) {
        return change(chatId, RestCalls.body().put("expiresInSec", after == null ? null : after.toSeconds()));
    }

    private ChatSummary change(UUID chatId, ObjectNode fields) {
        return Wire.chat(tokens.with(token -> rest.patch("chats/" + chatId, fields, token)));
    }

    /// Now, by the server's clock as far as it is known: what this machine's clock says does not count.
    /// Messages disappear by it; see [ChatView].
    public Instant serverTime() {
        return connected().serverTime().instant();
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
