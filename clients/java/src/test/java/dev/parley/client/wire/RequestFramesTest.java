package dev.parley.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.EntryRef;
import dev.parley.client.Message;
import dev.parley.client.Recipient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every request that the protocol's document shows can be made, field by field.
class RequestFramesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};
    private static final int DEFAULT_LIMIT = 50;

    static List<DocumentedFrames.Example> frames() {
        return new DocumentedFrames().ofClients();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void isMadeAsItIsDocumented(DocumentedFrames.Example example) throws JsonProcessingException {
        ObjectNode expected = example.frame();
        ObjectNode made = made(expected);
        if (expected.has("id")) {
            made.set("id", expected.path("id"));
        }
        if (expected.path("t").asText().equals("history") && !expected.has("limit")) {
            expected.put("limit", DEFAULT_LIMIT);
        }
        assertThat(MAPPER.readTree(made.toString())).isEqualTo(MAPPER.readTree(expected.toString()));
    }

    private static ObjectNode made(ObjectNode like) {
        return switch (like.path("t").asText()) {
            case "send" -> RequestFrames.send(message(like));
            case "edit" -> RequestFrames.edit(chat(like), target(like), clientMsgId(like), like.path("body"));
            case "delete" -> RequestFrames.delete(chat(like), target(like), clientMsgId(like));
            case "react" ->
                RequestFrames.react(
                        chat(like),
                        target(like),
                        clientMsgId(like),
                        like.path("emoji").textValue());
            case "receipt" ->
                RequestFrames.receipt(
                        chat(like),
                        like.path("delivered").asLong(),
                        like.path("read").asLong());
            case "typing" -> RequestFrames.typing(chat(like), like.path("on").asBoolean());
            case "sync" ->
                RequestFrames.sync(
                        like.path("cursor").textValue(), like.path("limit").asInt());
            case "history" -> history(chat(like), like);
            case "info" -> RequestFrames.info(chat(like), target(like));
            case "presence" -> RequestFrames.presence(uuids(like.path("users")));
            case "ping" -> RequestFrames.ping(like.path("active").asBoolean());
            default -> throw new AssertionError("There is no way to make " + like);
        };
    }

    private static Message message(JsonNode like) {
        JsonNode origin = like.path("forwardedFrom");
        return new Message(
                like.has("to") ? Recipient.user(uuid(like.path("to"))) : Recipient.chat(chat(like)),
                clientMsgId(like),
                like.path("kind").asText(),
                MAPPER.convertValue(like.path("body"), FIELDS),
                like.path("replyTo").asLong(),
                uuids(like.path("mentions")),
                origin.isObject()
                        ? new EntryRef(chat(origin), origin.path("seq").asLong())
                        : null,
                like.has("expiresInSec")
                        ? Duration.ofSeconds(like.path("expiresInSec").asLong())
                        : null);
    }

    private static ObjectNode history(UUID chatId, JsonNode like) {
        int limit = like.path("limit").asInt(DEFAULT_LIMIT);
        if (like.has("after")) {
            return RequestFrames.historyAfter(chatId, like.path("after").asLong(), limit);
        }
        return like.has("before")
                ? RequestFrames.historyBefore(chatId, like.path("before").asLong(), limit)
                : RequestFrames.history(chatId, limit);
    }

    private static UUID chat(JsonNode like) {
        return uuid(like.path("chatId"));
    }

    private static UUID clientMsgId(JsonNode like) {
        return uuid(like.path("clientMsgId"));
    }

    private static long target(JsonNode like) {
        return like.path("target").asLong();
    }

    private static List<UUID> uuids(JsonNode array) {
        return array.valueStream().map(RequestFramesTest::uuid).toList();
    }

    private static UUID uuid(JsonNode text) {
        return UUID.fromString(text.asText());
    }

    @Test
    void messageUnderAnIdOfTheCallers() throws IOException {
        UUID id = new UUID(1, 2);
        Message message =
                Message.text(Recipient.user(new UUID(3, 4)), "\u00e4\"\n").identified(id);
        JsonNode frame =
                MAPPER.readTree(RequestFrames.bytes(RequestFrames.send(message).put("id", 7)));
        assertThat(frame.path("clientMsgId").asText()).isEqualTo(id.toString());
        assertThat(frame.path("body").path("text").asText()).isEqualTo("\u00e4\"\n");
        assertThat(frame.path("id").asInt()).isEqualTo(7);
    }

    /// Said, and not left out.
    @Test
    void nobodyIsFollowed() {
        assertThat(RequestFrames.presence(List.of()).path("users").isArray()).isTrue();
    }
}
