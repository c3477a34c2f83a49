package dev.parley.load.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FrameFieldsTest {
    private static final UUID CHAT = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    private final FrameFields fields = new FrameFields();

    private boolean scan(String json) {
        byte[] bytes = ("..." + json + "...").getBytes(StandardCharsets.UTF_8);
        return fields.scan(bytes, 3, bytes.length - 3);
    }

    @Test
    void entryInAnyOrderWithTrapsInTheBody() {
        UUID message = MessageId.of(-7, 123_456, 987_654_321);
        assertThat(scan("{\"body\":{\"text\":\"\\\"seq\\\":99}\",\"seq\":98,\"t\":\"ok\",\"a\":[1,{\"seq\":97}]}, "
                        + "\"clientMsgId\":\"" + message + "\",\"seq\": 12 ,\"kind\":\"text\",\"t\":\"entry\","
                        + "\"chatId\":\"" + CHAT + "\",\"sentAt\":\"2026-11-24T12:00:00.000Z\"}"))
                .isTrue();
        assertThat(fields.type).isEqualTo(FrameFields.Type.ENTRY);
        assertThat(fields.seq).isEqualTo(12);
        assertThat(fields.id).isEqualTo(-1);
        assertThat(fields.chatId()).isEqualTo(CHAT);
        assertThat(new UUID(fields.messageHigh, fields.messageLow)).isEqualTo(message);
        assertThat(MessageId.run(fields.messageHigh)).isEqualTo(-7);
        assertThat(MessageId.sender(fields.messageHigh)).isEqualTo(123_456);
        assertThat(MessageId.count(fields.messageLow)).isEqualTo(987_654_321);
    }

    @Test
    void messageIdsLookLikeThoseOfClients() {
        UUID id = MessageId.of(0x7fff_ffff, MessageId.MAX_SENDERS - 1, 1L << 40);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(MessageId.sender(id.getMostSignificantBits())).isEqualTo(MessageId.MAX_SENDERS - 1);
    }

    @Test
    void replies() {
        assertThat(scan("{\"t\":\"ok\",\"id\":1000000007,\"chatId\":\"" + CHAT + "\",\"seq\":3,\"duplicate\":true}"))
                .isTrue();
        assertThat(fields.type).isEqualTo(FrameFields.Type.OK);
        assertThat(fields.id).isEqualTo(1_000_000_007);
        assertThat(fields.duplicate).isTrue();
        assertThat(
                        scan(
                                "{\"t\":\"error\",\"id\":5,\"code\":\"overloaded\",\"message\":\"\u00e4\",\"retryAfterMs\":40}"))
                .isTrue();
        assertThat(fields.type).isEqualTo(FrameFields.Type.ERROR);
        assertThat(fields.code()).isEqualTo("overloaded");
        assertThat(fields.retryAfterMs).isEqualTo(40);
        assertThat(fields.duplicate).isFalse();
    }

    @Test
    void receiptsOfOthersAndOfMe() {
        scan("{\"t\":\"receipt\",\"of\":\"others\",\"delivered\":5,\"read\":4}");
        assertThat(fields.type).isEqualTo(FrameFields.Type.RECEIPT);
        assertThat(fields.ofMe).isFalse();
        assertThat(fields.delivered).isEqualTo(5);
        assertThat(fields.read).isEqualTo(4);
        scan("{\"t\":\"receipt\",\"of\":\"me\"}");
        assertThat(fields.ofMe).isTrue();
    }

    @Test
    void pageOfHistory() {
        scan("{\"t\":\"ok\",\"id\":2,\"entries\":[ {\"seq\":1,\"body\":{}}, {\"seq\":2,\"x\":null}],\"more\":true}");
        assertThat(fields.more).isTrue();
        assertThat(fields.seq).isEqualTo(-1);
        List<Long> seqs = new ArrayList<>();
        FrameFields.Entries entries = fields.entries();
        FrameFields entry = new FrameFields();
        while (entries.next(entry)) {
            seqs.add(entry.seq);
        }
        assertThat(seqs).containsExactly(1L, 2L);
        scan("{\"t\":\"ok\",\"id\":2,\"entries\":[],\"more\":false}");
        assertThat(fields.entries().next(entry)).isFalse();
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
