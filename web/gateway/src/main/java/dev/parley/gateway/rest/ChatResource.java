package dev.parley.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.ChatPreferences;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.MessageRef;
import dev.parley.chat.api.Messaging;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.gateway.limit.Limit;
import dev.parley.gateway.limit.Limited;
import dev.parley.gateway.ws.JsonBytes;
import dev.parley.gateway.ws.ReplyRoom;
import dev.parley.gateway.ws.WireJson;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ConcurrentUpdate;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.api.Uuids;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// Chats over REST, with the same rules and the same objects as over the WebSocket.
@Path("chats")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ChatResource {

    private static final int MAX_TRIES = 5;
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    @Inject
    private Messaging messaging;

    @Inject
    private ChatLog log;

    @Inject
    private ChatPreferences preferences;

    @Inject
    private Caller caller;

    private ReplyRoom room;

    @Inject
    void configure(Settings settings) {
        room = ReplyRoom.of(settings);
    }

    /// The caller's chats; `cursor` and `limit` as in `sync`.
    @GET
    public byte[] chats(@QueryParam("cursor") String cursor, @QueryParam("limit") @DefaultValue("100") String limit) {
        ChatLog.SyncPage page =
                room.fitting(most -> log.sync(caller.userId(), cursor, most), Math.toIntExact(number("limit", limit)));
        JsonBytes out = new JsonBytes();
        WireJson.summaries(out.ascii("{\"chats\":"), page.chats());
        out.ascii(",\"cursor\":").string(page.cursor()).ascii(",\"more\":").bool(page.more());
        return out.ascii("}").toByteArray();
    }

    @GET
    @Path("{chatId}/messages")
    public byte[] messages(
            @PathParam("chatId") String chatId,
            @QueryParam("after") String after,
            @QueryParam("before") String before,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        ChatLog.Page page = room.fitting(
                log.history(
                        caller.userId(),
                        chatId(chatId),
                        after == null ? null : number("after", after),
                        before == null ? null : number("before", before),
                        Math.toIntExact(number("limit", limit))),
                after != null);
        JsonBytes out = new JsonBytes();
        WireJson.entries(out.ascii("{\"entries\":"), page.entries());
        return out.ascii(",\"more\":").bool(page.more()).ascii("}").toByteArray();
    }

    /// Waits for the commit on the thread of the call. A reply that another thread writes would be written by the one
    /// that commits everybody's messages.
    @POST
    @Limited(Limit.SEND)
    @Path("{chatId}/messages")
    public byte[] send(@PathParam("chatId") String chatId, NewMessage message) {
        if (message == null) {
            throw ParleyException.invalid("body", "a message is needed");
        }
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        messaging.send(message.toRequest(caller.userId(), chatId(chatId)), answer::complete);
        return switch (answer.join()) {
            case SendResult.Stored stored -> stored(stored);
            case SendResult.Refused refused -> throw refused.reason();
        };
    }

    @POST
    @Path("{chatId}/receipts")
    public void receipt(@PathParam("chatId") String chatId, Receipt receipt) {
        if (receipt == null || (receipt.delivered() == null && receipt.read() == null)) {
            throw ParleyException.invalid("delivered", "give delivered, read or both");
        }
        long delivered = Objects.requireNonNullElse(receipt.delivered(), 0L);
        long read = Objects.requireNonNullElse(receipt.read(), 0L);
        if (delivered < 0 || read < 0) {
            throw ParleyException.invalid(delivered < 0 ? "delivered" : "read", "a whole number from 0 up is needed");
        }
        messaging.receipt(caller.userId(), null, chatId(chatId), delivered, read);
    }

    /// Changes what is given: `mutedUntil` (null for not muted), `archived`, `expiresInSec` (null for never).
    @PATCH
    @Path("{chatId}")
    public byte[] change(@PathParam("chatId") String chatId, JsonNode change) {
        ChatId chat = chatId(chatId);
        if (change == null || !change.isObject()) {
            throw ParleyException.invalid("body", "an object is needed");
        }
        Instant mutedUntil = time("mutedUntil", change.get("mutedUntil"));
        boolean archived = flag("archived", change.get("archived"));
        int expiresInSeconds = seconds("expiresInSec", change.get("expiresInSec"));
        if (change.has("expiresInSec")) {
            disappearAfter(chat, expiresInSeconds);
        }
        if (change.has("mutedUntil")) {
            preferences.mute(caller.userId(), chat, mutedUntil);
        }
        if (change.has("archived")) {
            preferences.archive(caller.userId(), chat, archived);
        }
        ChatLog.Summary summary = log.summary(caller.userId(), chat)
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_MEMBER, "not a member of this chat"));
        JsonBytes out = new JsonBytes();
        return WireJson.summaryFields(out.ascii("{"), summary).ascii("}").toByteArray();
    }

    /// A writer that erases a message of the chat at the same moment may meet this half-way, and PostgreSQL then undoes
    /// one of the two.
    private void disappearAfter(ChatId chat, int seconds) {
        for (int tries = 1; ; tries++) {
            try {
                preferences.disappearAfter(caller.userId(), chat, seconds);
                return;
            } catch (ConcurrentUpdate undone) {
                if (tries == MAX_TRIES) {
                    throw undone;
                }
            }
        }
    }

    private static Instant time(String field, JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        try {
            Instant time = Instant.parse(value.isTextual() ? value.textValue() : "");
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME)) {
                return time;
            }
        } catch (DateTimeParseException notTime) {
            // Told below.
        }
        throw ParleyException.invalid(field, "a time is needed, as 2026-11-24T10:00:00.000Z, or null");
    }

    private static boolean flag(String field, JsonNode value) {
        if (value == null) {
            return false;
        }
        if (!value.isBoolean()) {
            throw ParleyException.invalid(field, "true or false is needed");
        }
        return value.booleanValue();
    }

    private static int seconds(String field, JsonNode value) {
        if (value == null || value.isNull()) {
            return 0;
        }
        if (!value.isIntegralNumber()
                || value.bigIntegerValue().signum() < 1
                || value.longValue() > SendRequest.MAX_EXPIRES_IN_SECONDS
                || value.bigIntegerValue().bitLength() > Integer.SIZE) {
            throw ParleyException.invalid(
                    field, "a whole number from 1 to " + SendRequest.MAX_EXPIRES_IN_SECONDS + ", or null");
        }
        return value.intValue();
    }

    private static byte[] stored(SendResult.Stored stored) {
        JsonBytes out = new JsonBytes();
        out.ascii("{\"chatId\":").uuid(stored.chatId().value());
        out.ascii(",\"seq\":").number(stored.seq());
        out.ascii(",\"sentAt\":").time(stored.sentAtMillis());
        if (stored.duplicate()) {
            out.ascii(",\"duplicate\":true");
        }
        return out.ascii("}").toByteArray();
    }

    private static ChatId chatId(String text) {
        return new ChatId(uuid("chatId", text));
    }

    private static UUID uuid(String field, String text) {
        try {
            return Uuids.parse(text);
        } catch (ParleyException notUuid) {
            throw ParleyException.invalid(field, "not a UUID");
        }
    }

    private static long number(String field, String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && (number <= Integer.MAX_VALUE || !field.equals("limit"))) {
                return number;
            }
        } catch (NumberFormatException notNumber) {
            // Told below.
        }
        throw ParleyException.invalid(field, "a whole number from 0 up is needed");
    }

    public record Receipt(Long delivered, Long read) {}

    /// The place of a message.
    public record Ref(String chatId, Long seq) {

        MessageRef toMessageRef() {
            if (seq == null || seq < 1) {
                throw ParleyException.invalid("forwardedFrom.seq", "a whole number from 1 up is needed");
            }
            return new MessageRef(new ChatId(uuid("forwardedFrom.chatId", chatId)), seq);
        }
    }

    /// A message as `send` takes it.
    public record NewMessage(
            String clientMsgId,
            String kind,
            JsonNode body,
            Long replyTo,
            List<String> mentions,
            Ref forwardedFrom,
            JsonNode expiresInSec) {

        SendRequest toRequest(UserId sender, ChatId chat) {
            if (body == null || !body.isObject()) {
                throw ParleyException.invalid("body", "an object is needed");
            }
            if (replyTo != null && replyTo < 1) {
                throw ParleyException.invalid("replyTo", "a whole number from 1 up is needed");
            }
            return new SendRequest(
                    sender,
                    chat,
                    null,
                    uuid("clientMsgId", clientMsgId),
                    EntryKind.ofWireName(kind)
                            .filter(EntryKind::isMessage)
                            .orElseThrow(() -> ParleyException.invalid("kind", "not a message kind")),
                    body.toString().getBytes(StandardCharsets.UTF_8),
                    Objects.requireNonNullElse(replyTo, 0L),
                    Objects.requireNonNullElse(mentions, List.<String>of()).stream()
                            .map(mention -> new UserId(uuid("mentions", mention)))
                            .toList(),
                    0,
                    forwardedFrom == null ? null : forwardedFrom.toMessageRef(),
                    seconds("expiresInSec", expiresInSec),
                    null);
        }
    }
}
