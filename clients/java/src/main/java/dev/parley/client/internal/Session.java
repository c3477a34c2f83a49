package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.ChatSummary;
import dev.parley.client.ClientOptions;
import dev.parley.client.Entry;
import dev.parley.client.ParleyClientException;
import dev.parley.client.ParleyListener;
import dev.parley.client.PresenceState;
import dev.parley.client.ResumePoint;
import dev.parley.client.Sent;
import dev.parley.client.wire.RequestFrames;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;

/// A client from connect to close, over any number of connections: brings the parts together and says who hears
/// of which frame. Methods may be called from any thread; all else happens on the loop.
public final class Session implements AutoCloseable, Connector.Owner, ChatStreams.Out {
    private final UUID userId;
    private final ClientOptions options;
    private final Loop loop;
    private final Requests requests = new Requests(System::nanoTime);
    private final CompletableFuture<Void> firstCaughtUp = new CompletableFuture<>();
    private final Events events;
    private final Connector connector;
    private final ChatStreams streams;
    private final ReceiptBatch receipts;
    private final Outbox outbox;
    private final Heartbeat heartbeat;
    private final Typing typing;
    private final Timers timers = new Timers();
    private final ServerClock clock = new ServerClock(Clock.systemUTC(), System::nanoTime);
    private Set<UUID> watched = Set.of();

    public Session(
            ClientOptions options,
            RestCalls rest,
            TokenKeeper tokens,
            Transport transport,
            RandomGenerator random,
            ParleyListener listener,
            Loop loop) {
        this.options = options;
        this.loop = loop;
        this.userId = tokens.current().userId();
        this.events = new Events("parley-events", listener);
        this.receipts = new ReceiptBatch(loop, requests, backoff(random), options.receiptDelay());
        this.streams = new ChatStreams(options.resume(), loop, requests, backoff(random), this);
        this.outbox = new Outbox(options.outboxLimit(), loop, requests, backoff(random), this::stored);
        this.connector = new Connector(
                rest, tokens, transport, loop, Session::onOwnThread, backoff(random), options.callTimeout(), this);
        this.heartbeat = new Heartbeat(loop, requests, options.callTimeout(), connector::drop);
        this.typing = new Typing(loop, (chatId, user, on) -> told(hearer -> hearer.onTyping(chatId, user, on)));
        tokens.onRotated(rotated -> events.tell(hearer -> hearer.onTokens(rotated)));
    }

    private static void onOwnThread(Runnable task) {
        Thread.ofVirtual().name("parley-connect").start(task);
    }

    private Backoff backoff(RandomGenerator random) {
        return new Backoff(options.firstRetry(), options.lastRetry(), random);
    }

    /// Begins to connect. The future is completed when everything that was missed has been told.
    public CompletableFuture<Void> start() {
        loop.run(connector::connect);
        return firstCaughtUp;
    }

    public CompletableFuture<Sent> send(Submission submission) {
        return outbox.add(submission);
    }

    public InstantSource serverTime() {
        return clock;
    }

    public void read(UUID chatId, long seq) {
        loop.run(() -> receipts.mark(chatId, seq, seq));
    }

    /// A frame that is dropped without a connection.
    public void tell(ObjectNode frame) {
        loop.run(() -> requests.tell(frame));
    }

    /// A request of the present connection; fails with `unreachable` without one.
    public CompletableFuture<JsonNode> ask(ObjectNode frame) {
        CompletableFuture<JsonNode> result = new CompletableFuture<>();
        loop.run(() -> {
            var _ = requests.ask(frame).whenComplete((reply, failure) -> {
                if (failure == null) {
                    result.complete(reply);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }

    /// Subscribes now and after each reconnect.
    public CompletableFuture<List<PresenceState>> watch(Collection<UUID> users) {
        Set<UUID> copy = Set.copyOf(users);
        loop.run(() -> watched = copy);
        return ask(RequestFrames.presence(copy))
                .thenApply(reply -> StreamSupport.stream(reply.path("states").spliterator(), false)
                        .map(Wire::presence)
                        .toList());
    }

    public void setActive(boolean active) {
        loop.run(() -> heartbeat.setActive(active));
    }

    public CompletableFuture<ResumePoint> resumePoint() {
        CompletableFuture<ResumePoint> result = new CompletableFuture<>();
        loop.run(() -> result.complete(streams.resumePoint()));
        return result;
    }

    /// Sends the receipts that wait, ends the connection, and fails what is unsettled.
    @Override
    public void close() {
        loop.run(() -> {
            receipts.close();
            connector.close();
            end(new ParleyClientException(ParleyClientException.CLOSED, "The client was closed."));
            loop.close();
        });
    }

    private void end(ParleyClientException reason) {
        heartbeat.closed();
        receipts.closed();
        outbox.end(reason);
        requests.closed();
        firstCaughtUp.completeExceptionally(reason);
        events.close();
    }

    @Override
    public void opened(Transport.Link link, JsonNode welcome) {
        if (welcome.hasNonNull("serverTime")) {
            clock.told(Wire.time(welcome, "serverTime"));
        }
        requests.opened(link);
        heartbeat.opened(Duration.ofMillis(welcome.path("heartbeatMs").asLong(30_000)));
        receipts.opened();
        streams.opened();
        outbox.opened();
        subscribe(link);
    }

    @Override
    public void frame(JsonNode frame) {
        switch (frame.path("t").asText()) {
            case "ok" -> requests.replied(frame, true);
            case "error" -> requests.replied(frame, false);
            case "entry" -> streams.arrived(Wire.entry(frame));
            case "chat" -> streams.chat(Wire.chat(frame));
            case "receipt" -> told(hearer -> hearer.onReceipt(Wire.receipt(frame)));
            case "presence" -> presenceChanged(frame);
            case "typing" ->
                typing.heard(
                        Wire.uuid(frame, "chatId"),
                        Wire.uuid(frame, "userId"),
                        frame.path("on").asBoolean());
            default -> {
                // A later version of the protocol may say more than this client understands.
            }
        }
    }

    /// After a reconnect; a busy server is asked again.
    private void subscribe(Transport.Link link) {
        if (watched.isEmpty() || !requests.isOpen(link)) {
            return;
        }
        var _ = requests.ask(RequestFrames.presence(watched)).whenComplete((reply, failure) -> {
            if (failure == null) {
                reply.path("states").forEach(this::presenceChanged);
            } else if (failure instanceof ParleyClientException reason && reason.isTransient()) {
                loop.after(reason.retryAfter().orElse(options.firstRetry()), () -> subscribe(link));
            }
        });
    }

    private void presenceChanged(JsonNode node) {
        PresenceState state = Wire.presence(node);
        told(hearer -> hearer.onPresence(state));
    }

    private void told(Consumer<ParleyListener> event) {
        events.tell(event);
    }

    private void stored(Submission submission, Sent sent) {
        streams.arrived(submission.entry(userId, sent));
    }

    @Override
    public void entry(Entry told) {
        Entry entry = timers.applied(told);
        if (userId.equals(entry.sender())) {
            outbox.seen(entry);
        }
        told(hearer -> {
            hearer.onEntry(entry);
            loop.run(() -> receipts.mark(entry.chatId(), entry.seq(), 0));
        });
    }

    @Override
    public void chat(ChatSummary chat) {
        timers.summary(chat);
        outbox.chat(chat);
        told(hearer -> hearer.onChat(chat));
    }

    @Override
    public void caughtUp() {
        told(hearer -> {
            hearer.onCaughtUp();
            firstCaughtUp.complete(null);
        });
    }

    @Override
    public void closed(String reason) {
        heartbeat.closed();
        outbox.closed();
        receipts.closed();
        requests.closed();
        told(hearer -> hearer.onDisconnected(reason));
    }

    @Override
    public void stopped(ParleyClientException reason) {
        told(hearer -> hearer.onStopped(reason));
        end(reason);
    }
}
