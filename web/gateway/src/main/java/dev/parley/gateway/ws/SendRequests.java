package dev.parley.gateway.ws;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.MessageRef;
import dev.parley.chat.api.SendRequest;
import dev.parley.gateway.ws.Request.Field;
import dev.parley.gateway.ws.Request.Unreadable;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Makes of `send`, `edit`, `delete` and `react` frames what the chat module writes to the log.
final class SendRequests {

    private static final int MAX_MENTIONS = 50;
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

    private SendRequests() {}

    /// @throws ParleyException `invalid`
    static SendRequest message(Connection connection, Request request) {
        if (request.has(Field.CHAT_ID) == request.has(Field.TO)) {
            throw ParleyException.invalid("chatId", "give chatId or to");
        }
        EntryKind kind = EntryKind.ofWireName(request.text(Field.KIND))
                .filter(EntryKind::isMessage)
                .orElseThrow(() -> ParleyException.invalid("kind", "not a message kind"));
        return new SendRequest(
                connection.userId(),
                request.has(Field.CHAT_ID) ? new ChatId(request.uuid(Field.CHAT_ID)) : null,
                request.has(Field.TO) ? new UserId(request.uuid(Field.TO)) : null,
                request.uuid(Field.CLIENT_MSG_ID),
                kind,
                request.object(Field.BODY),
                orZero(request.positiveOrNull(Field.REPLY_TO)),
                request.uuids(Field.MENTIONS, MAX_MENTIONS).stream()
                        .map(UserId::new)
                        .toList(),
                0,
                forwardedFrom(request),
                (int) Math.min(orZero(request.positiveOrNull(Field.EXPIRES_IN_SEC)), Integer.MAX_VALUE),
                connection.sessionId());
    }

    /// @throws ParleyException `invalid`
    static SendRequest amendment(Connection connection, Request request) {
        EntryKind kind = switch (request.type()) {
            case "edit" -> EntryKind.EDIT;
            case "delete" -> EntryKind.DELETE;
            default -> EntryKind.REACTION;
        };
        return new SendRequest(
                connection.userId(),
                new ChatId(request.uuid(Field.CHAT_ID)),
                null,
                request.uuid(Field.CLIENT_MSG_ID),
                kind,
                switch (kind) {
                    case EDIT -> request.object(Field.BODY);
                    case DELETE -> NOTHING;
                    default -> reaction(request.textOrNull(Field.EMOJI));
                },
                0,
                List.of(),
                request.positive(Field.TARGET),
                null,
                0,
                connection.sessionId());
    }

    private static byte[] reaction(String emoji) {
        JsonBytes out = new JsonBytes().ascii("{\"emoji\":");
        return (emoji == null ? out.ascii("null") : out.string(emoji))
                .ascii("}")
                .toByteArray();
    }

    private static MessageRef forwardedFrom(Request request) {
        byte[] object = request.objectOrNull(Field.FORWARDED_FROM);
        if (object == null) {
            return null;
        }
        try {
            Request ref = RequestParser.fields(object);
            return new MessageRef(new ChatId(ref.uuid(Field.CHAT_ID)), ref.positive(Field.SEQ));
        } catch (Unreadable impossible) {
            throw ParleyException.invalid("forwardedFrom", "chatId and seq are needed");
        } catch (ParleyException invalid) {
            throw ParleyException.invalid(
                    "forwardedFrom." + invalid.field().orElse(""), Objects.toString(invalid.getMessage(), ""));
        }
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }
}
