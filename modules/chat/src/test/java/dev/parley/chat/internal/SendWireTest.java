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
    private static final String CHAT_BYTES = "00000000000000010000000000000002";
    private static final UserId ANN = new UserId(new UUID(3, 4));
    private static final UserId BEN = new UserId(new UUID(5, 6));
    private static final String ANN_BYTES = "00000000000000030000000000000004";
    private static final String BEN_BYTES = "00000000000000050000000000000006";
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
                .isEqualTo("0000005c" + "0000000000000001" + "0000000000000000" + CHAT_BYTES + ANN_BYTES
                        + "00000000000000070000000000000008" + "15" + "00000000" + "0000000000000000" + "0000"
                        + "0000000000000000" + "00000000" + "00");
        assertThat(HexFormat.of().formatHex(SendWire.send(2, 1, CHAT, full())))
                .isEqualTo("000000b6" + "0000000000000002" + "0000000000000001" + CHAT_BYTES + ANN_BYTES
                        + "00000000000000070000000000000008" + "01" + "00000012"
                        + "7b2274657874223a226772c3bcc39f65227d" + "0000000000000009" + "0002" + BEN_BYTES + ANN_BYTES
                        + "000000000000000a" + "0000000e" + "03" + "000000000000000b000000000000000c"
                        + "000000000000000d" + "000000000000000f0000000000000010");
    }

    @Test
    void whatASendHasIsSaidByOneBitEach() {
        MessageRef forwarded = full().forwardedFrom();
        SessionId origin = full().origin();
        assertThat(lastBytes(forwarded, null))
                .isEqualTo("01" + "000000000000000b000000000000000c" + "000000000000000d");
        assertThat(lastBytes(null, origin)).isEqualTo("02" + "000000000000000f0000000000000010");
    }

    /// Behind the fields that each send has.
    private static String lastBytes(MessageRef forwarded, SessionId origin) {
        SendRequest request = new SendRequest(
                ANN, CHAT, null, new UUID(7, 8), EntryKind.TEXT, BODY, 0, List.of(), 0, forwarded, 0, origin);
        String all = HexFormat.of().formatHex(SendWire.send(1, 0, CHAT, request));
        return all.substring(2 * (4 + 8 + 8 + 16 + 16 + 16 + 1 + 4 + BODY.length + 8 + 2 + 8 + 4));
    }

    @Test
    void theBytesOfAnswersStay() {
        assertThat(HexFormat.of().formatHex(SendWire.answer(3, CHAT, new SendResult.Stored(CHAT, 5, 6, false))))
                .isEqualTo(
                        "00000029" + "0000000000000003" + CHAT_BYTES + "00" + "0000000000000005" + "0000000000000006");
        assertThat(HexFormat.of().formatHex(SendWire.answer(3, CHAT, new SendResult.Stored(CHAT, 5, 6, true))))
                .isEqualTo(
                        "00000029" + "0000000000000003" + CHAT_BYTES + "01" + "0000000000000005" + "0000000000000006");
        SendResult invalid = new SendResult.Refused(ParleyException.invalid("to", "no"));
        assertThat(HexFormat.of().formatHex(SendWire.answer(3, CHAT, invalid)))
                .isEqualTo("0000002a" + "0000000000000003" + CHAT_BYTES + "02" + "0007494e56414c4944" + "0002746f"
                        + "00026e6f");
        SendResult refused = new SendResult.Refused(new ParleyException(ErrorCode.NOT_MEMBER, "no"));
        assertThat(HexFormat.of().formatHex(SendWire.answer(3, CHAT, refused)))
                .isEqualTo("0000002b" + "0000000000000003" + CHAT_BYTES + "02" + "000a4e4f545f4d454d424552" + "0000"
                        + "00026e6f");
    }

    /// Also in the database.
    @Test
    void theCodesOfKindsStay() {
        assertThat(Arrays.stream(EntryKind.values()).map(kind -> kind.code() + " " + kind))
                .containsExactly(
                        "1 TEXT",
                        "2 IMAGE",
                        "3 VIDEO",
                        "4 AUDIO",
                        "5 FILE",
                        "6 LOCATION",
                        "7 CONTACT",
                        "20 EDIT",
                        "21 DELETE",
                        "22 REACTION",
                        "40 MEMBER_ADDED",
                        "41 MEMBER_REMOVED",
                        "42 ROLE_CHANGED",
                        "43 TITLE_CHANGED",
                        "44 AVATAR_CHANGED",
                        "45 DISAPPEARING_CHANGED");
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
