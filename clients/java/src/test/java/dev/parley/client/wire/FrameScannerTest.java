package dev.parley.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FrameScannerTest {
    private static final UUID CHAT = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    private final FrameScanner frame = new FrameScanner();

    private boolean scan(String json) {
        byte[] bytes = ("..." + json + "...").getBytes(StandardCharsets.UTF_8);
        return frame.scan(bytes, 3, bytes.length - 3);
    }

    @Test
    void entryInAnyOrderWithTrapsInTheBody() {
        UUID message = UUID.fromString("FFFFFFF9-001e-7240-8000-00003ade68b1");
        assertThat(scan("{\"body\":{\"text\":\"\\\"seq\\\":99}\",\"seq\":98,\"t\":\"ok\",\"a\":[1,{\"seq\":97}]}, "
                        + "\"clientMsgId\":\"" + message + "\",\"seq\": 12 ,\"kind\":\"text\",\"t\":\"entry\","
                        + "\"chatId\":\"" + CHAT + "\",\"sentAt\":\"2026-11-24T12:00:00.000Z\"}"))
                .isTrue();
        assertThat(frame.type()).isEqualTo(FrameScanner.Type.ENTRY);
        assertThat(frame.seq()).isEqualTo(12);
        assertThat(frame.id()).isEqualTo(-1);
        assertThat(frame.chatId()).isEqualTo(CHAT);
        assertThat(new UUID(frame.messageHigh(), frame.messageLow())).isEqualTo(message);
    }

    @Test
    void replies() {
        assertThat(scan("{\"t\":\"ok\",\"id\":1000000007,\"chatId\":\"" + CHAT + "\",\"seq\":3,\"duplicate\":true}"))
                .isTrue();
        assertThat(frame.type()).isEqualTo(FrameScanner.Type.OK);
        assertThat(frame.id()).isEqualTo(1_000_000_007);
        assertThat(frame.isDuplicate()).isTrue();
        assertThat(
                        scan(
                                "{\"t\":\"error\",\"id\":5,\"code\":\"overloaded\",\"message\":\"\u00e4\",\"retryAfterMs\":40}"))
                .isTrue();
        assertThat(frame.type()).isEqualTo(FrameScanner.Type.ERROR);
        assertThat(frame.code()).isEqualTo("overloaded");
        assertThat(frame.retryAfterMs()).isEqualTo(40);
        assertThat(frame.isDuplicate()).isFalse();
    }

    @Test
    void receiptsOfOthersAndOfMe() {
        scan("{\"t\":\"receipt\",\"of\":\"others\",\"delivered\":5,\"read\":4}");
        assertThat(frame.type()).isEqualTo(FrameScanner.Type.RECEIPT);
        assertThat(frame.isOfMe()).isFalse();
        assertThat(frame.delivered()).isEqualTo(5);
        assertThat(frame.read()).isEqualTo(4);
        scan("{\"t\":\"receipt\",\"of\":\"me\"}");
        assertThat(frame.isOfMe()).isTrue();
    }

    /// A type that a later version may bring is not taken for one that begins like it.
    @Test
    void onlyWholeNamesCount() {
        for (String name : List.of("o", "okay", "entries", "err", "receipts", "chats", "", "Entry")) {
            assertThat(scan("{\"t\":\"" + name + "\",\"of\":\"men\"}")).isTrue();
            assertThat(frame.type()).as(name).isEqualTo(FrameScanner.Type.OTHER);
            assertThat(frame.isOfMe()).isFalse();
        }
        assertThat(scan("{\"t\":7}")).isTrue();
        assertThat(frame.type()).isEqualTo(FrameScanner.Type.OTHER);
    }

    @Test
    void idsThatAreNotNumbersAreNone() {
        assertThat(scan("{\"t\":\"ok\",\"id\":\"12\"}")).isTrue();
        assertThat(frame.id()).isEqualTo(-1);
        assertThat(scan("{\"t\":\"ok\",\"id\":9223372036854775807}")).isTrue();
        assertThat(frame.id()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void pageOfHistory() {
        scan("{\"t\":\"ok\",\"id\":2,\"entries\":[ {\"seq\":1,\"body\":{}}, {\"seq\":2,\"x\":null}],\"more\":true}");
        assertThat(frame.hasMore()).isTrue();
        assertThat(frame.seq()).isEqualTo(-1);
        List<Long> seqs = new ArrayList<>();
        FrameScanner.Entries entries = frame.entries();
        FrameScanner entry = new FrameScanner();
        while (entries.next(entry)) {
            seqs.add(entry.seq());
        }
        assertThat(seqs).containsExactly(1L, 2L);
        scan("{\"t\":\"ok\",\"id\":2,\"entries\":[],\"more\":false}");
        assertThat(frame.entries().next(entry)).isFalse();
    }

    @Test
    void welcomeAndTheChatsOfSync() {
        scan("{\"t\":\"welcome\",\"userId\":\"" + CHAT + "\",\"limits\":{\"chats\":[{}]}}");
        assertThat(frame.userId()).isEqualTo(CHAT);
        FrameScanner chat = new FrameScanner();
        assertThat(frame.chats().next(chat)).isFalse();
        scan("{\"t\":\"ok\",\"id\":3,\"chats\":[{\"chatId\":\"" + CHAT
                + "\",\"lastEntry\":{\"seq\":1}},{\"peer\":null}],\"more\":false}");
        assertThat(frame.userId()).isEqualTo(new UUID(0, 0));
        FrameScanner.Entries chats = frame.chats();
        assertThat(chats.next(chat)).isTrue();
        assertThat(chat.chatId()).isEqualTo(CHAT);
        assertThat(chats.next(chat)).isTrue();
        assertThat(chats.next(chat)).isFalse();
        assertThat(frame.entries().next(chat)).isFalse();
    }

    @Test
    void whatIsNotAnObjectIsRefused() {
        assertThat(scan("[1]")).isFalse();
        assertThat(scan("")).isFalse();
        assertThat(scan("{\"t\":\"ok\",\"id\"")).isFalse();
        assertThat(scan("{\"t\":\"ok")).isFalse();
        assertThat(scan("{}")).isTrue();
    }
}
