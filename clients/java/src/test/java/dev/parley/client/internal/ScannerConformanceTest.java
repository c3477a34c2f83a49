package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.ChatSummary;
import dev.parley.client.Entry;
import dev.parley.client.HistoryPage;
import dev.parley.client.ParleyClientException;
import dev.parley.client.Receipt;
import dev.parley.client.wire.DocumentedFrames;
import dev.parley.client.wire.FrameScanner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The scanner and [Wire], by which the library itself reads, find the same in every frame that the protocol's
/// document shows of the server, however it is written.
class ScannerConformanceTest {
    private static final UUID NO_CHAT = new UUID(0, 0);

    private final FrameScanner scanner = new FrameScanner();

    static List<DocumentedFrames.Example> frames() {
        return new DocumentedFrames().ofTheServer();
    }

    private static Stream<String> writings(ObjectNode frame) {
        return Stream.of(
                frame.toString(), frame.toPrettyString(), reversed(frame).toString());
    }

    private static ObjectNode reversed(ObjectNode frame) {
        ObjectNode reversed = JsonNodeFactory.instance.objectNode();
        List<String> names = new ArrayList<>(
                frame.propertyStream().map(java.util.Map.Entry::getKey).toList());
        names.reversed().forEach(name -> reversed.set(name, frame.path(name)));
        return reversed;
    }

    /// Among other frames, as in a buffer.
    private boolean scan(String json) {
        byte[] before = "{\"t\":\"ok\",\"id\":1}".getBytes(StandardCharsets.UTF_8);
        byte[] frame = json.getBytes(StandardCharsets.UTF_8);
        byte[] buffer = Arrays.copyOf(before, 2 * before.length + frame.length);
        System.arraycopy(frame, 0, buffer, before.length, frame.length);
        System.arraycopy(before, 0, buffer, before.length + frame.length, before.length);
        return scanner.scan(buffer, before.length, before.length + frame.length);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void bothFindTheSame(DocumentedFrames.Example example) {
        writings(example.frame()).forEach(json -> {
            JsonNode frame = Wire.parse(json);
            assertThat(scan(json)).as(json).isTrue();
            assertThat(scanner.type().name()).isEqualTo(frame.path("t").asText().toUpperCase(Locale.ROOT));
            assertSameFields(scanner, frame);
            switch (scanner.type()) {
                case OK -> assertSamePage(frame);
                case ERROR -> assertSameFailure(Wire.failure(frame, null));
                case ENTRY -> assertSameEntry(scanner, Wire.entry(frame));
                case CHAT -> assertSameChat(Wire.chat(frame));
                case RECEIPT -> assertSameReceipt(Wire.receipt(frame));
                case TYPING -> assertThat(scanner.chatId()).isEqualTo(Wire.uuid(frame, "chatId"));
                case PRESENCE, WELCOME, GOODBYE ->
                    assertThat(scanner.hasChatId()).isFalse();
                case OTHER -> fail("The scanner does not know " + json);
            }
        });
    }

    /// Also that what a frame does not have is not found in it.
    private static void assertSameFields(FrameScanner scanner, JsonNode frame) {
        assertThat(scanner.id()).isEqualTo(number(frame, "id"));
        assertThat(scanner.seq()).isEqualTo(number(frame, "seq"));
        assertThat(scanner.delivered()).isEqualTo(number(frame, "delivered"));
        assertThat(scanner.read()).isEqualTo(number(frame, "read"));
        assertThat(scanner.retryAfterMs()).isEqualTo(number(frame, "retryAfterMs"));
        assertThat(scanner.hasChatId()).isEqualTo(frame.has("chatId"));
        assertThat(scanner.hasClientMsgId()).isEqualTo(frame.has("clientMsgId"));
        assertThat(scanner.isDuplicate()).isEqualTo(frame.path("duplicate").asBoolean());
        assertThat(scanner.code()).isEqualTo(frame.path("code").asText());
        if (scanner.hasChatId()) {
            assertThat(scanner.chatId()).isEqualTo(Wire.uuid(frame, "chatId"));
        }
    }

    private static long number(JsonNode frame, String field) {
        return frame.has(field) ? Wire.number(frame, field) : -1;
    }

    private void assertSamePage(JsonNode frame) {
        HistoryPage page = Wire.history(frame, NO_CHAT);
        assertThat(scanner.hasMore()).isEqualTo(page.more());
        FrameScanner.Entries entries = scanner.entries();
        FrameScanner entry = new FrameScanner();
        page.entries().forEach(expected -> {
            assertThat(entries.next(entry)).isTrue();
            assertSameEntry(entry, expected);
        });
        assertThat(entries.next(entry)).isFalse();
    }

    private static void assertSameEntry(FrameScanner entry, Entry expected) {
        assertThat(entry.chatId()).isEqualTo(expected.chatId());
        assertThat(entry.seq()).isEqualTo(expected.seq());
        assertThat(entry.clientMsgId()).isEqualTo(expected.clientMsgId());
        assertThat(new UUID(entry.messageHigh(), entry.messageLow())).isEqualTo(expected.clientMsgId());
    }

    private void assertSameFailure(ParleyClientException expected) {
        assertThat(scanner.code()).isEqualTo(expected.code());
        assertThat(scanner.retryAfterMs())
                .isEqualTo(expected.retryAfter().map(Duration::toMillis).orElse(-1L));
    }

    private void assertSameChat(ChatSummary expected) {
        assertThat(scanner.chatId()).isEqualTo(expected.chatId());
        assertThat(scanner.delivered()).isEqualTo(expected.delivered());
        assertThat(scanner.read()).isEqualTo(expected.read());
    }

    private void assertSameReceipt(Receipt expected) {
        assertThat(scanner.chatId()).isEqualTo(expected.chatId());
        assertThat(new UUID(scanner.chatHigh(), scanner.chatLow())).isEqualTo(expected.chatId());
        assertThat(scanner.isOfMe()).isEqualTo(expected.mine());
        assertThat(scanner.delivered()).isEqualTo(expected.delivered());
        assertThat(scanner.read()).isEqualTo(expected.read());
    }

    /// Whatever the server may send is among the frames, and the scanner knows nothing that it does not.
    @Test
    void everyTypeIsAmongThem() {
        Set<FrameScanner.Type> types = frames().stream()
                .map(example -> {
                    scan(example.frame().toString());
                    return scanner.type();
                })
                .collect(Collectors.toSet());
        assertThat(types).isEqualTo(EnumSet.complementOf(EnumSet.of(FrameScanner.Type.OTHER)));
    }

    /// In an array that ends where the frame is cut, so that reading on would be noticed.
    @ParameterizedTest
    @MethodSource("frames")
    void aFrameCutShortIsRefused(DocumentedFrames.Example example) {
        byte[] whole = example.frame().toString().getBytes(StandardCharsets.UTF_8);
        FrameScanner entry = new FrameScanner();
        for (int length = 0; length < whole.length; length++) {
            assertThat(scanner.scan(Arrays.copyOf(whole, length), 0, length)).isFalse();
            assertThat(scanner.code()).hasSizeLessThanOrEqualTo(length);
            FrameScanner.Entries entries = scanner.entries();
            int count = 0;
            while (entries.next(entry)) {
                count++;
            }
            assertThat(count).isLessThanOrEqualTo(length);
        }
    }
}
