package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.ChatSummary;
import dev.parley.client.Entry;
import dev.parley.client.Message;
import dev.parley.client.Recipient;
import dev.parley.client.ResumePoint;
import dev.parley.client.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the server asks to wait for is waited for, with a little jitter on top, and then done.
class PatienceTest {
    private static final UUID CHAT = new UUID(0, 0xc);
    private static final Duration JITTER = Duration.ofMillis(50);

    private final ManualLoop loop = new ManualLoop();
    private final Requests requests = new Requests(() -> loop.now().toNanos());
    private final List<JsonNode> sent = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private int caughtUp;
    private final Outbox outbox = new Outbox(10, loop, requests, backoff(), (submission, place) -> {});
    private final ChatStreams streams =
            new ChatStreams(ResumePoint.none(), loop, requests, backoff(), new ChatStreams.Out() {
                @Override
                public void entry(Entry entry) {
                    entries.add(entry);
                    heard.add("entry " + entry.seq());
                }

                @Override
                public void chat(ChatSummary chat) {
                    heard.add("chat");
                }

                @Override
                public void caughtUp() {
                    caughtUp++;
                }
            });

    private static Backoff backoff() {
        return new Backoff(JITTER, JITTER, new Random(3));
    }

    @BeforeEach
    void open() {
        requests.opened(new Transport.Link() {
            @Override
            public void send(String frame) {
                sent.add(Wire.parse(frame));
            }

            @Override
            public void close() {}
        });
    }

    private void answer(String fields) {
        String type = fields.contains("\"code\"") ? "error" : "ok";
        JsonNode reply =
                Wire.parse("{\"t\":\"" + type + "\",\"id\":" + sent.getLast().path("id") + "," + fields + "}");
        requests.replied(reply, type.equals("ok"));
        loop.settle();
    }

    private void refuse(String code, int retryAfterMs) {
        answer("\"code\":\"" + code + "\",\"message\":\"busy\",\"retryAfterMs\":" + retryAfterMs);
    }

    private static ObjectNode withoutId(JsonNode frame) {
        ObjectNode copy = frame.deepCopy();
        copy.remove("id");
        return copy;
    }

    private void expectRetryAfter(int millis) {
        JsonNode before = sent.getLast();
        int count = sent.size();
        loop.pass(Duration.ofMillis(millis - 1));
        assertThat(sent).hasSize(count);
        loop.pass(JITTER.plusMillis(1));
        assertThat(sent).hasSize(count + 1);
        assertThat(withoutId(sent.getLast())).isEqualTo(withoutId(before));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate-limited", "overloaded", "unavailable"})
    void messageWaitsAsLongAsTheServerSays(String code) {
        outbox.opened();
        CompletableFuture<Sent> result = outbox.add(new Submission.OfMessage(Message.text(Recipient.chat(CHAT), "hi")));
        loop.settle();
        refuse(code, 3_000);
        expectRetryAfter(3_000);
        refuse(code, 500);
        expectRetryAfter(500);
        answer("\"chatId\":\"" + CHAT + "\",\"seq\":1,\"sentAt\":\"2026-11-24T12:00:00.000Z\"");
        assertThat(result).isCompletedWithValueMatching(place -> place.seq() == 1);
    }

    @Test
    void whatFollowsTheFirstMessageToAUserWaitsForIt() {
        outbox.opened();
        var _ = outbox.add(new Submission.OfMessage(Message.text(Recipient.user(CHAT), "one")));
        loop.settle();
        outbox.chat(
                Wire.chat(Wire.parse("{\"chatId\":\"" + CHAT + "\",\"type\":\"direct\",\"peer\":\"" + CHAT + "\"}")));
        var _ = outbox.add(Submission.OfChange.delete(CHAT, 1));
        loop.settle();
        assertThat(sent).hasSize(1);
    }

    @Test
    void outboxOfMessagesToAUserAndItsChatIsOneLane() {
        outbox.opened();
        outbox.chat(
                Wire.chat(Wire.parse("{\"chatId\":\"" + CHAT + "\",\"type\":\"direct\",\"peer\":\"" + CHAT + "\"}")));
        var _ = outbox.add(new Submission.OfMessage(Message.text(Recipient.user(CHAT), "one")));
        var _ = outbox.add(Submission.OfChange.edit(CHAT, 1, JsonNodeFactory.instance.objectNode()));
        loop.settle();
        assertThat(sent).hasSize(1);
        answer("\"chatId\":\"" + CHAT + "\",\"seq\":1,\"sentAt\":\"2026-11-24T12:00:00.000Z\"");
        assertThat(sent)
                .hasSize(2)
                .last()
                .satisfies(frame -> assertThat(frame.path("t").asText()).isEqualTo("edit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate-limited", "overloaded", "unavailable"})
    void catchUpWaitsAsLongAsTheServerSays(String code) {
        streams.opened();
        refuse(code, 3_000);
        expectRetryAfter(3_000);
        answer("\"chats\":[{\"chatId\":\"" + CHAT + "\",\"type\":\"direct\",\"lastSeq\":1}],\"cursor\":\"c\"");
        assertThat(sent.getLast().path("t").asText()).isEqualTo("history");
        refuse(code, 2_000);
        expectRetryAfter(2_000);
        assertThat(caughtUp).isZero();
        answer("\"entries\":[{\"chatId\":\"" + CHAT
                + "\",\"seq\":1,\"kind\":\"text\",\"body\":{},\"sentAt\":\"2026-11-24T12:00:00.000Z\"}]");
        assertThat(entries).hasSize(1);
        assertThat(caughtUp).isEqualTo(1);
    }

    @Test
    void entryOfANewChatWaitsForTheChat() {
        streams.opened();
        answer("\"chats\":[],\"cursor\":\"c\"");
        streams.arrived(entry(1));
        streams.arrived(entry(2));
        loop.pass(Duration.ofMillis(99));
        assertThat(sent).hasSize(1);
        loop.pass(Duration.ofMillis(1));
        assertThat(sent)
                .hasSize(2)
                .last()
                .satisfies(frame -> assertThat(frame.path("cursor").asText()).isEqualTo("c"));
        answer("\"chats\":[{\"chatId\":\"" + CHAT
                + "\",\"type\":\"direct\",\"lastSeq\":2,\"delivered\":2}],\"cursor\":\"d\"");
        assertThat(heard).containsExactly("chat", "entry 1", "entry 2");
    }

    @Test
    void entryIsHeardEvenIfNobodyTellsOfItsChat() {
        streams.opened();
        answer("\"chats\":[],\"cursor\":\"c\"");
        streams.arrived(entry(1));
        loop.pass(Duration.ofMillis(100));
        answer("\"chats\":[],\"cursor\":\"c\"");
        assertThat(heard).containsExactly("entry 1");
    }

    private static Entry entry(int seq) {
        return Wire.entry(Wire.parse("{\"chatId\":\"" + CHAT + "\",\"seq\":" + seq
                + ",\"kind\":\"text\",\"body\":{},\"sentAt\":\"2026-11-24T12:00:00.000Z\"}"));
    }

    @Test
    void failureOfTheServerIsNoReasonToSkipEntries() {
        streams.opened();
        answer("\"chats\":[{\"chatId\":\"" + CHAT + "\",\"type\":\"direct\",\"lastSeq\":1}],\"cursor\":\"c\"");
        answer("\"code\":\"internal\",\"message\":\"oops\"");
        expectRetryAfter(1);
        answer("\"entries\":[{\"chatId\":\"" + CHAT
                + "\",\"seq\":1,\"kind\":\"text\",\"body\":{},\"sentAt\":\"2026-11-24T12:00:00.000Z\"}]");
        assertThat(entries).hasSize(1);
    }
}
