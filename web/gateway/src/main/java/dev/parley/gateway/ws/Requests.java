package dev.parley.gateway.ws;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.Messaging;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.gateway.limit.ConnectionLimits;
import dev.parley.gateway.ws.Request.Field;
import dev.parley.gateway.ws.Request.Unreadable;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Metrics;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Takes the requests of connections: reads, routes, answers. Runs on I/O threads; what would block there runs
/// elsewhere, and its connection is not heard meanwhile, so that requests of one connection are taken in order.
@Singleton
public class Requests implements Connection.Handler {

    private static final System.Logger LOG = System.getLogger(Requests.class.getName());
    private static final int DEFAULT_HISTORY = 50;
    private static final int DEFAULT_SYNC = 100;
    private static final int MAX_PRESENCE_USERS = 200;

    private final ThreadLocal<JsonBytes> encoders = ThreadLocal.withInitial(JsonBytes::new);
    private final Messaging messaging;
    private final ChatLog log;
    private final Sessions sessions;
    private final LiveDelivery delivery;
    private final PresenceSubscriptions presence;
    private final ChangedChats chats;
    private final BlockingCalls blocking;
    private final ReplyRoom room;
    private final Clock clock;
    private final LongAdder framesIn;
    private final LongAdder framesOut;

    @Inject
    public Requests(
            Messaging messaging,
            ChatLog log,
            Sessions sessions,
            LiveDelivery delivery,
            PresenceSubscriptions presence,
            ChangedChats chats,
            BlockingCalls blocking,
            Metrics metrics,
            Settings settings,
            Clock clock) {
        this.messaging = messaging;
        this.log = log;
        this.sessions = sessions;
        this.delivery = delivery;
        this.presence = presence;
        this.chats = chats;
        this.blocking = blocking;
        this.room = ReplyRoom.of(settings);
        this.clock = clock;
        this.framesIn = metrics.counter("parley_frames_in_total", "WebSocket messages taken.");
        this.framesOut = metrics.counter("parley_frames_out_total", "WebSocket frames handed to the network.");
    }

    @Override
    public void onClosed(Connection connection) {
        presence.remove(connection);
        sessions.remove(connection);
    }

    @Override
    public boolean onMessage(Connection connection, byte[] buffer, int offset, int length) {
        framesIn.increment();
        Request request;
        try {
            request = connection.subProtocol().read(buffer, offset, length);
        } catch (Unreadable unreadable) {
            if (isAdmitted(connection, unreadable.id(), null)) {
                connection.send(WireJson.error(encoders.get(), unreadable.id(), unreadable.refusal()));
            }
            return true;
        }
        if (!isAdmitted(connection, request.id(), request.type())) {
            return true;
        }
        try {
            return take(connection, request);
        } catch (RuntimeException failure) {
            fail(connection, request.id(), failure);
            return true;
        }
    }

    @Override
    public void onSent(int frames) {
        framesOut.add(frames);
    }

    /// A ping of the WebSocket itself counts as one of the protocol.
    @Override
    public boolean onPing(Connection connection) {
        return isAdmitted(connection, null, "ping");
    }

    /// Counts a request against the connection's limits, and answers it where it is over them. Frames without an id are
    /// dropped without a word, until there are so many that the client cannot be in its right mind.
    private boolean isAdmitted(Connection connection, RequestId id, String type) {
        ConnectionLimits limits = connection.limits();
        ParleyException refusal = limits.isLimited() ? limits.refusal(type) : null;
        if (refusal == null) {
            return true;
        }
        if (id != null || limits.isFlooding()) {
            connection.send(WireJson.error(encoders.get(), id, refusal));
        }
        if (limits.isFlooding()) {
            LOG.log(
                    Level.INFO,
                    "user {0} floods connection {1}, which is closed",
                    connection.userId(),
                    connection.sessionId());
            connection.close(CloseCode.POLICY, "flooding");
        }
        return false;
    }

    /// @return false when the request goes on elsewhere and the connection is to wait for it
    private boolean take(Connection connection, Request request) {
        return switch (request.type()) {
            case "send" -> write(connection, request, SendRequests.message(connection, request));
            case "edit", "delete", "react" -> write(connection, request, SendRequests.amendment(connection, request));
            case "info" -> elsewhere(connection, request, () -> info(connection, request));
            case "receipt" -> receipt(connection, request);
            case "ping" -> ping(connection, request);
            case "typing" -> typing(connection, request);
            case "history" -> elsewhere(connection, request, () -> history(connection, request));
            case "sync" ->
                elsewhere(connection, request, () -> chats.whileSyncing(connection, () -> sync(connection, request)));
            case "presence" -> elsewhere(connection, request, () -> presence(connection, request));
            default -> throw new ParleyException(ErrorCode.UNKNOWN_TYPE, "this version knows no such request");
        };
    }

    private boolean write(Connection connection, Request request, SendRequest send) {
        RequestId id = request.id();
        if (messaging.isReady(send)) {
            messaging.send(send, result -> answer(connection, id, result));
            return true;
        }
        return elsewhere(connection, request, () -> messaging.send(send, result -> answer(connection, id, result)));
    }

    private void answer(Connection connection, RequestId id, SendResult result) {
        switch (result) {
            case SendResult.Stored stored ->
                reply(connection, id, out -> {
                    out.ascii(",\"chatId\":").uuid(stored.chatId().value());
                    out.ascii(",\"seq\":").number(stored.seq());
                    out.ascii(",\"sentAt\":").time(stored.sentAtMillis());
                    if (stored.duplicate()) {
                        out.ascii(",\"duplicate\":true");
                    }
                });
            case SendResult.Refused refused -> fail(connection, id, refused.reason());
        }
    }

    private boolean receipt(Connection connection, Request request) {
        ChatId chat = new ChatId(request.uuid(Field.CHAT_ID));
        Long delivered = request.notNegativeOrNull(Field.DELIVERED);
        Long read = request.notNegativeOrNull(Field.READ);
        if (delivered == null && read == null) {
            throw ParleyException.invalid("delivered", "give delivered, read or both");
        }
        Runnable move = () -> {
            messaging.receipt(
                    connection.userId(),
                    connection.sessionId(),
                    chat,
                    Objects.requireNonNullElse(delivered, 0L),
                    Objects.requireNonNullElse(read, 0L));
            reply(connection, request.id(), _ -> {});
        };
        return whenReady(connection, request, chat, move);
    }

    private boolean typing(Connection connection, Request request) {
        ChatId chat = new ChatId(request.uuid(Field.CHAT_ID));
        boolean on = request.flag(Field.ON);
        UserId user = connection.userId();
        Consumer<RuntimeException> fail = failure -> fail(connection, request.id(), failure);
        Consumer<UserId[]> tell = members -> {
            try {
                delivery.typing(user, chat, members, on);
                reply(connection, request.id(), _ -> {});
            } catch (RuntimeException failure) {
                fail.accept(failure);
            }
        };
        return whenReady(connection, request, chat, () -> messaging.members(user, chat, tell, fail));
    }

    private boolean ping(Connection connection, Request request) {
        Boolean active = request.flagOrNull(Field.ACTIVE);
        if (active != null) {
            sessions.looking(connection, active);
        }
        reply(connection, request.id(), out -> out.ascii(",\"serverTime\":").time(clock.millis()));
        return true;
    }

    private boolean whenReady(Connection connection, Request request, ChatId chat, Runnable work) {
        if (messaging.isReady(connection.userId(), chat)) {
            work.run();
            return true;
        }
        return elsewhere(connection, request, work);
    }

    private void history(Connection connection, Request request) {
        Long after = request.notNegativeOrNull(Field.AFTER);
        ChatLog.Page page = room.fitting(
                log.history(
                        connection.userId(),
                        new ChatId(request.uuid(Field.CHAT_ID)),
                        after,
                        request.notNegativeOrNull(Field.BEFORE),
                        limit(request, DEFAULT_HISTORY)),
                after != null);
        reply(connection, request.id(), out -> {
            WireJson.entries(out.ascii(",\"entries\":"), page.entries());
            out.ascii(",\"more\":").bool(page.more());
        });
    }

    private void info(Connection connection, Request request) {
        List<ChatLog.MemberReceipt> receipts =
                log.info(connection.userId(), new ChatId(request.uuid(Field.CHAT_ID)), request.positive(Field.TARGET));
        reply(connection, request.id(), out -> WireJson.receipts(out.ascii(",\"members\":"), receipts));
    }

    private void sync(Connection connection, Request request) {
        String cursor = request.textOrNull(Field.CURSOR);
        ChatLog.SyncPage page =
                room.fitting(limit -> log.sync(connection.userId(), cursor, limit), limit(request, DEFAULT_SYNC));
        reply(connection, request.id(), out -> {
            WireJson.summaries(out.ascii(",\"chats\":"), page.chats());
            out.ascii(",\"cursor\":").string(page.cursor());
            out.ascii(",\"more\":").bool(page.more());
        });
    }

    private static int limit(Request request, int fallback) {
        Long limit = request.positiveOrNull(Field.LIMIT);
        return limit == null ? fallback : (int) Math.min(limit, Integer.MAX_VALUE);
    }

    private void presence(Connection connection, Request request) {
        List<UserId> users = request.uuids(Field.USERS, MAX_PRESENCE_USERS).stream()
                .map(UserId::new)
                .toList();
        presence.subscribe(
                connection,
                users,
                states -> reply(connection, request.id(), out -> {
                    out.ascii(",\"states\":[");
                    for (int i = 0; i < states.size(); i++) {
                        WireJson.presenceFields(out.ascii(i == 0 ? "{" : ",{"), states.get(i))
                                .ascii("}");
                    }
                    out.ascii("]");
                }));
    }

    private boolean elsewhere(Connection connection, Request request, Runnable work) {
        blocking.run(
                () -> {
                    work.run();
                    connection.resume();
                },
                failure -> {
                    fail(connection, request.id(), failure);
                    connection.resume();
                });
        return false;
    }

    private void reply(Connection connection, RequestId id, Fields fields) {
        if (id == null) {
            return;
        }
        JsonBytes out = encoders.get();
        id.write(out.clear().ascii("{\"t\":\"ok\",\"id\":"));
        fields.write(out);
        connection.send(out.ascii("}").toFrame());
    }

    private void fail(Connection connection, RequestId id, RuntimeException failure) {
        ParleyException refusal = switch (failure) {
            case ParleyException refused -> refused;
            case DatabaseUnavailable away -> {
                LOG.log(Level.DEBUG, "a request failed", away);
                yield new ParleyException(ErrorCode.UNAVAILABLE, "the database cannot be reached");
            }
            default -> {
                LOG.log(Level.ERROR, "a request failed", failure);
                yield new ParleyException(ErrorCode.INTERNAL, "an unexpected error happened");
            }
        };
        if (id != null) {
            connection.send(WireJson.error(encoders.get(), id, refusal));
        }
    }

    /// Writes what a reply carries beside its type and id.
    @FunctionalInterface
    private interface Fields {
        void write(JsonBytes out);
    }
}
