package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.MessageRef;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What nodes hand one another is read as it was written, by nodes of this version and of those to come.
class SendWireTest {

    private static final ChatId CHAT = new ChatId(new UUID(1, 2));
    private static final UserId ANN = new UserId(new UUID(3, 4));
    private static final UserId BEN = new UserId(new UUID(5, 6));
    private static final byte[] BODY = "{\"text\":\"grüße\"}".getBytes(StandardCharsets.UTF_8);

    private static SendRequest full() {
        return new SendRequest(
                ANN,
                CHAT,
                null,
                new UUID(7, 8),
                EntryKind.TEXT,
                BODY,
                9,
                List.of(BEN, ANN),
                10,
                new MessageRef(new ChatId(new UUID(11, 12)), 13),
                14,
                new SessionId(new UUID(15, 16)));
    }

    private static SendRequest bare() {
        return SendRequest.message(ANN, CHAT, null, new UUID(7, 8), EntryKind.DELETE, new byte[0], null);
    }

    @Test
    void sendsAreReadAsTheyWereWritten() {
        List<SendWire.Send> read = SendWire.sends(
                SendWire.joined(List.of(SendWire.send(1, 0, CHAT, full()), SendWire.send(-2, 1, CHAT, bare()))));
        assertThat(read).hasSize(2);
        assertThat(read.getFirst().number()).isEqualTo(1);
        assertThat(read.getFirst().request()).usingRecursiveComparison().isEqualTo(full());
        assertThat(read.getLast().number()).isEqualTo(-2);
        assertThat(read.getLast().previous()).isEqualTo(1);
        assertThat(read.getLast().request()).usingRecursiveComparison().isEqualTo(bare());
    }

    @Test
    void answersAreReadAsTheyWereWritten() {
        for (boolean duplicate : new boolean[] {true, false}) {
            SendResult stored = new SendResult.Stored(CHAT, 5, 1_700_000_000_000L, duplicate);
            assertThat(SendWire.answers(SendWire.answer(3, CHAT, stored)))
                    .containsExactly(new SendWire.Answer(3, CHAT, stored));
        }
        for (ErrorCode code : ErrorCode.values()) {
            ParleyException reason = read(new ParleyException(code, "because"));
            assertThat(reason.code()).isEqualTo(code);
            assertThat(reason).hasMessage("because");
        }
        assertThat(read(ParleyException.invalid("replyTo", "no such entry")).field())
                .contains("replyTo");
    }

    private static ParleyException read(ParleyException reason) {
        SendWire.Answer answer = SendWire.answers(SendWire.answer(3, CHAT, new SendResult.Refused(reason)))
                .getFirst();
        return ((SendResult.Refused) answer.result()).reason();
    }

    /// A node of this version must understand what one of an earlier one wrote.
    @Test
    void theBytesStay() {
        assertThat(HexFormat.of().formatHex(SendWire.send(1, 0, CHAT, bare())))
                .isEqualTo("0000005c" + "0000000000000001" + "0000000000000000" + "00000000000000010000000000000002"
                        + "00000000000000030000000000000004" + "00000000000000070000000000000008"
                        + "%02x".formatted(EntryKind.DELETE.code())
                        + "00000000" + "0000000000000000" + "0000" + "0000000000000000" + "00000000" + "00");
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() {
        byte[] item = SendWire.send(1, 0, CHAT, full());
        byte[] longer = Arrays.copyOf(item, item.length + 3);
        longer[3] = (byte) (longer[3] + 3);
        assertThat(SendWire.sends(SendWire.joined(List.of(longer, SendWire.send(2, 0, CHAT, bare())))))
                .extracting(SendWire.Send::number)
                .containsExactly(1L, 2L);
    }

    @Test
    void whatIsCutOffIsRefused() {
        byte[] item = SendWire.send(1, 0, CHAT, full());
        for (int length = 1; length < item.length; length++) {
            byte[] cut = Arrays.copyOf(item, length);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> SendWire.sends(cut));
        }
    }
}
