package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.gateway.ws.Request.Field;
import dev.parley.gateway.ws.Request.Unreadable;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// CBOR as RFC 8949 has it, both ways, and what is refused of it.
class CborTest {

    private static final UUID ID = UUID.fromString("0190b6a0-0000-7000-8000-000000000001");
    private static final String ID_HEX = "500190b6a0000070008000000000000001";

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static String cbor(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(JsonToCbor.encode(bytes, 0, bytes.length));
    }

    private static Request read(String hex) throws Unreadable {
        byte[] frame = hex("aa".repeat(3) + hex.replace(" ", "") + "bb");
        return CborToJson.read(frame, 3, frame.length - 4);
    }

    /// Appendix A, where JSON can say it.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "0|00",
                "1|01",
                "10|0a",
                "23|17",
                "24|1818",
                "25|1819",
                "100|1864",
                "255|18ff",
                "256|190100",
                "1000|1903e8",
                "65535|19ffff",
                "65536|1a00010000",
                "1000000|1a000f4240",
                "4294967295|1affffffff",
                "4294967296|1b0000000100000000",
                "1000000000000|1b000000e8d4a51000",
                "18446744073709551615|1bffffffffffffffff",
                "-18446744073709551616|3bffffffffffffffff",
                "-9223372036854775808|3b7fffffffffffffff",
                "-1|20",
                "-10|29",
                "-100|3863",
                "-1000|3903e7",
                "1.1|fb3ff199999999999a",
                "-4.1|fbc010666666666666",
                "1.0E300|fb7e37e43c8800759c",
                "-0.0|fb8000000000000000",
                "false|f4",
                "true|f5",
                "null|f6",
                "''|60",
                "'a'|6161",
                "'IETF'|6449455446",
                "'\\'\\\\'|62225c",
                "'\u00fc'|62c3bc",
                "'\u6c34'|63e6b0b4",
                "'\ud800\udd51'|64f0908591",
                "[]|80",
                "[1,2,3]|83010203",
                "[1,[2,3],[4,5]]|8301820203820405",
                "{}|a0",
                "{'a':1,'b':[2,3]}|a26161016162820203",
                "['a',{'b':'c'}]|826161a161626163",
                "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]"
                        + "|98190102030405060708090a0b0c0d0e0f101112131415161718181819"
            })
    void isWrittenAndReadAsTheRfcHasIt(String quoted, String hex) {
        String json = quoted.replace('\'', '"');
        assertThat(cbor(json)).isEqualTo(hex);
        CborToJson.Transcoded back = CborToJson.transcode(hex("a16161" + hex), 0, 3 + hex.length() / 2);
        assertThat(back.problem()).isNull();
        assertThat(new String(back.json(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":" + json + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "f90000,0.0",
        "f93c00,1.0",
        "f97bff,65504.0",
        "f90001,5.960464477539063E-8",
        "f9c400,-4.0",
        "fa47c35000,100000.0",
        "fa7f7fffff,3.4028234663852886E38",
        "9fff,[]",
        "9f018202039f04ffff,'[1,[2,3],[4]]'",
        "bf61610161629fffff,'{\"a\":1,\"b\":[]}'",
        "bf7f616160ff01ff,'{\"a\":1}'",
        "7fff,'\"\"'",
        "7f61616062c3bcff,'\"a\u00fc\"'",
        "1800,0",
        "1b0000000000000001,1"
    })
    void longerAndShorterFormsAreReadToo(String hex, String json) {
        CborToJson.Transcoded read = CborToJson.transcode(hex("a16161" + hex), 0, 3 + hex.length() / 2);
        assertThat(new String(read.json(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":" + json + "}");
    }

    @Test
    void numbersBeyondItsReachBecomeTheNearest() {
        assertThat(cbor("18446744073709551616")).isEqualTo("fb43f0000000000000");
        assertThat(cbor("1e999")).isEqualTo("fb7fefffffffffffff");
        assertThat(cbor("-1e999")).isEqualTo("fbffefffffffffffff");
        assertThat(cbor("1e-999")).isEqualTo("fb0000000000000000");
    }

    @Test
    void halfASurrogatePairIsReplaced() {
        assertThat(cbor("\"a\\ud83db\"")).isEqualTo("6561efbfbd62");
        assertThat(cbor("{\"\\udc00\":1}")).isEqualTo("a163efbfbd01");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 24, 255, 256, 65_535, 65_536, 70_000})
    void everyLengthIsWritten(int length) throws IOException {
        StringBuilder json = new StringBuilder("{\"text\":\"" + "ä".repeat(length) + "\",\"array\":[");
        json.append("[7],".repeat(length)).append("0],\"map\":{");
        for (int i = 0; i < length; i++) {
            json.append("\"").append(i).append("\":null,");
        }
        byte[] text = json.append("\"last\":true}}").toString().getBytes(StandardCharsets.UTF_8);
        byte[] cbor = JsonToCbor.encode(text, 0, text.length);
        assertThat(SameTree.of(SameTree.json(text), SameTree.cbor(cbor))).isTrue();
    }

    @Test
    void idsAreBytesWhereverTheyStand() throws Unreadable {
        assertThat(cbor("{\"chatId\":\"" + ID + "\"}")).isEqualTo("a166636861744964" + ID_HEX);
        assertThat(cbor("{\"userIds\":[\"" + ID + "\"]}")).isEqualTo("a16775736572496473" + "81" + ID_HEX);
        assertThat(cbor("{\"body\":{\"mediaId\":\"" + ID + "\"}}")).endsWith("a1676d656469614964" + ID_HEX);
        assertThat(cbor("{\"text\":\"" + ID + "\"}")).startsWith("a16474657874" + "7824");
        assertThat(cbor("{\"to\":\"nobody\"}")).isEqualTo("a162746f666e6f626f6479");

        Request request = read("a4 6174 6473656e64 62746f " + ID_HEX + " 686d656e74696f6e73 82" + ID_HEX + ID_HEX
                + " 64626f6479 a1 676d656469614964 " + ID_HEX);
        assertThat(request.type()).isEqualTo("send");
        assertThat(request.id()).isNull();
        assertThat(request.uuid(Field.TO)).isEqualTo(ID);
        assertThat(request.uuids(Field.MENTIONS, 50)).containsExactly(ID, ID);
        assertThat(request.object(Field.BODY))
                .isEqualTo(("{\"mediaId\":\"" + ID + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textIsEscapedAsJsonAsks() throws Unreadable, IOException {
        Request request = read("a2 6174 6473656e64 64626f6479 a1 6474657874 69 00 0a 22 5c 7f c3a4 2f 1f");
        JsonNode body = SameTree.json(request.object(Field.BODY));
        assertThat(body.path("text").textValue()).isEqualTo("\0\n\"\\\u007fä/\u001f");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "f6",
                "80",
                "81 a1 6174 6470696e67", // a list
                "49 a1 6174 6470696e67",
                "bf 6174 6470696e67", // no end
                "bf 6174 6470696e67 6178 ff", // half a pair
                "a2 6174 6470696e67 6178 9f bf ff",
                "a2 6174 6470696e67 6178 7f 6161",
                "a2 6174 6470696e67 6178 7f 4161 ff", // pieces that are no texts
                "a2 6174 6470696e67 6178 7f 01 ff",
                "a2 6174 6470696e67 6178 7f 7f 6161 ff ff",
                "a2 6174 6470696e67 6178 7f 61c3 61bc ff", // a letter in two of them
                "a2 6174 6470696e67 6178 5f 4161 ff",
                "a2 6174 6470696e67 6178 1f",
                "a2 6174 6470696e67 6178 3f",
                "a2 6174 6470696e67 ff",
                "a2 6174 6470696e67 6178 81 ff",
                "ff",
                "a1 6174 6470696e67 ff",
                "a1 6174 6470696e67 00", // more than one item
                "a1 6174 6470696e67 a1 6174 6470696e67",
                "a1 6174 6470696e", // cut short
                "a1 6174",
                "a1 61",
                "a1",
                "a2 6174 6470696e67",
                "a2 6174 6470696e67 6178 18",
                "a2 6174 6470696e67 6178 9b 7fffffffffffffff",
                "a2 6174 6470696e67 6178 bb ffffffffffffffff",
                "a2 6174 6470696e67 6178 5b 7fffffffffffffff",
                "a2 6174 6470696e67 6178 7b ffffffffffffffff",
                "bb ffffffffffffffff 6174 6470696e67",
                "a2 6174 6470696e67 01 02", // names that are no text
                "a2 6174 6470696e67 4178 02",
                "a2 6174 6470696e67 f6 02",
                "a2 6174 6470696e67 80 02",
                "a2 6174 6470696e67 c0 6178 02", // tags
                "a2 6174 6470696e67 6178 c2 49 010000000000000000",
                "a2 6174 6470696e67 6178 c1 00",
                "a2 6174 6470696e67 6178 d825 " + ID_HEX,
                "d9d9f7 a1 6174 6470696e67",
                "a2 6174 6470696e67 6178 f7", // undefined, and what is reserved
                "a2 6174 6470696e67 6178 e0",
                "a2 6174 6470696e67 6178 f8ff",
                "a2 6174 6470696e67 6178 f820",
                "a2 6174 6470696e67 6178 fc",
                "a2 6174 6470696e67 6178 1c",
                "a2 6174 6470696e67 6178 3d",
                "a2 6174 6470696e67 6178 7e",
                "a2 6174 6470696e67 6178 f97c00", // not finite
                "a2 6174 6470696e67 6178 f97e00",
                "a2 6174 6470696e67 6178 fa7f800000",
                "a2 6174 6470696e67 6178 faffc00000",
                "a2 6174 6470696e67 6178 fb7ff0000000000000",
                "a2 6174 6470696e67 6178 fbfff0000000000000",
                "a2 6174 6470696e67 6178 61ff", // no UTF-8
                "a2 6174 6470696e67 6178 62c0af",
                "a2 6174 6470696e67 6178 63eda080",
                "a2 6174 6470696e67 6178 62c328",
                "a2 6174 6470696e67 6178 61c3",
                "a2 6174 6470696e67 61ff 01",
                "a0", // no request
                "a1 6174 00",
                "a1 6174 4470696e67",
                "a2 6174 6470696e67 626964 f6",
                "a2 6174 6470696e67 626964 f93c00",
                "a2 6174 6470696e67 626964 80",
                "a2 6174 6470696e67 626964 " + ID_HEX,
                "a2 6174 6470696e67 626964 1b8000000000000000",
                "a2 6174 6470696e67 6174 6470696e67",
                "a3 6174 6470696e67 626964 01 626964 01",
            })
    void refusesWhatIsNoRequest(String hex) {
        assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> read(hex));
    }

    @Test
    void refusesDeepNesting() throws Unreadable {
        String fits = "a2 6174 6470696e67 6178 " + "81".repeat(18) + "80";
        assertThat(read(fits).type()).isEqualTo("ping");
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> read("a2 6174 6470696e67 6178 " + "81".repeat(19) + "80"));
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> read("a2 6174 6470696e67 6178 " + "81".repeat(50_000)));
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> read("a2 6174 6470696e67 6178 " + "a16178".repeat(20_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a3 626964 07 6174 6470696e67 6178 f7",
                "a3 626964 07 6174 6470696e67",
                "a2 626964 07 61 ",
                "a2 626964 07 6174 6470696e67 00"
            })
    void givesTheIdBackWhenWhatFollowsIsBroken(String hex) {
        assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> read(hex)).satisfies(unreadable -> {
            assertThat(unreadable.id()).isEqualTo(new RequestId.Whole(7));
            assertThat(unreadable.refusal().code()).isEqualTo(ErrorCode.MALFORMED);
            assertThat(unreadable.getMessage()).startsWith("not valid CBOR: ");
        });
    }

    /// A byte string that is no id, or stands where none does, makes its field one of the wrong type.
    @Test
    void bytesOutOfPlaceAreOfTheWrongType() throws Unreadable {
        String start = "a2 6174 6470696e67 ";
        for (String chatId : List.of("40", "4f" + "00".repeat(15), "51" + "00".repeat(17), "a1 6161 40", "81 40")) {
            wrongType(read(start + "66636861744964" + chatId), Field.CHAT_ID);
        }
        for (String body : List.of("a1 6474657874 " + ID_HEX, "a1 676d656469614964 40", "a1 6178 81 a1 6179 4100")) {
            wrongType(read(start + "64626f6479 " + body), Field.BODY);
        }
        wrongType(read(start + "66637572736f72 " + ID_HEX), Field.CURSOR);
        wrongType(read(start + "657573657273 82" + ID_HEX + "40"), Field.USERS);
        wrongType(read(start + "657573657273 " + ID_HEX), Field.USERS);
        wrongType(read(start + "626f6e 4101"), Field.ON);
        wrongType(read(start + "656c696d6974 4101"), Field.LIMIT);
        // Nobody knows the field that holds these; the next one is none the worse for it.
        Request request = read("a3 6174 6470696e67 6178 82 4101 a1 6179 40 656c696d6974 05");
        assertThat(request.positiveOrNull(Field.LIMIT)).isEqualTo(5);
    }

    private static void wrongType(Request request, Field field) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> {
                    switch (field.shape()) {
                        case TEXT -> request.text(field);
                        case TEXTS -> request.uuids(field, 50);
                        case INTEGER -> request.positiveOrNull(field);
                        case FLAG -> request.flag(field);
                        case OBJECT -> request.object(field);
                    }
                })
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
                    assertThat(refusal.field()).contains(field.wireName());
                    assertThat(refusal).hasMessageContaining("wrong type");
                });
    }
}
