package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.gateway.ws.Request.Field;
import dev.parley.gateway.ws.Request.Unreadable;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.testing.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever bytes come, the codecs give what is documented, or the documented refusal, and no more of it than the
/// input warrants. See [Fuzz] for how long.
class CodecFuzzTest {

    private static final int MAX_MESSAGE = 1000;
    private static final int MAX_FRAME = MAX_MESSAGE + FrameDecoder.MAX_HEADER;

    /// A half-precision number of three bytes is up to twenty digits in JSON.
    private static final int MAX_GROWTH = 9;

    private static final int LAST_EVENTS = 7;
    private static final int MAX_SHAPE = 40;
    private static final String SAME = "the same";
    private static final String DOUBLED = "Duplicate field";
    private static final String ID = "\"0190b6a0-0000-7000-8000-000000000001\"";
    private static final List<String> REQUESTS = List.of(
            "{\"t\":\"send\",\"id\":1,\"chatId\":" + ID + ",\"clientMsgId\":" + ID + ",\"kind\":\"text\",\"body\":"
                    + "{\"text\":\"grüß \\\"dich\\\" 👋\\u0000\\ud83d\\n\",\"x\":[1,{\"y\":null}]},\"replyTo\":3}",
            "{\"t\":\"send\",\"id\":\"x\",\"to\":" + ID + ",\"mentions\":[" + ID + "," + ID + "],\"kind\":\"image\","
                    + "\"body\":{\"mediaId\":" + ID
                    + ",\"caption\":\"\",\"w\":[0.1,-1e3,1e999,-0,-0.0,18446744073709551616]}}",
            "{\"t\":\"receipt\",\"chatId\":" + ID + ",\"delivered\":9007199254740993,\"read\":0}",
            "{\"t\":\"typing\",\"id\":-9223372036854775808,\"chatId\":" + ID + ",\"on\":true}",
            "{\"t\":\"sync\",\"id\":18446744073709551615,\"cursor\":null,\"limit\":500}",
            "{\"t\":\"history\",\"chatId\":" + ID + ",\"before\":7,\"limit\":200,\"after\":1}",
            "{\"t\":\"presence\",\"users\":[" + ID + "],\"unknown\":{\"userIds\":[[" + ID + "]],\"peer\":\"nobody\"}}",
            "{\"t\":\"ping\",\"active\":false}",
            " { \"a\" : [ [ [ ] ] , { } ] , \"long\" : [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23] } ");

    private static List<byte[]> json() {
        return REQUESTS.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static List<byte[]> cbor() {
        Stream<byte[]> written = json().stream().map(json -> JsonToCbor.encode(json, 0, json.length));
        Stream<byte[]> forms = Stream.of(
                        "a16178f97bff",
                        "a16178fa47c35000",
                        "a161783bffffffffffffffff",
                        "a161781bffffffffffffffff",
                        "a1617882f90001f4",
                        "a161789f01ff",
                        "a16178c249010000000000000000",
                        "a16178f7",
                        "a16178f97e00",
                        "a16178fb7ff0000000000000",
                        "a161785f4101ff",
                        "bf61787f61616062c3bcff61799f01bfffffff",
                        "bf6178d82500ff")
                .map(HexFormat.of()::parseHex);
        return Stream.concat(written, forms).toList();
    }

    /// Framing: the same is heard however the stream is cut, nothing is larger than allowed, little is kept.
    @ParameterizedTest
    @EnumSource
    void frames(SubProtocol subProtocol) {
        List<byte[]> samples = new ArrayList<>();
        for (byte[] text : json()) {
            int half = text.length / 2;
            samples.add(joined(
                    frame(0x80 | subProtocol.opcode(), text),
                    frame(0x80 | Frames.PING, new byte[] {1}),
                    frame(subProtocol.opcode(), Arrays.copyOf(text, half)),
                    frame(0x80 | Frames.PONG, new byte[0]),
                    frame(0x80 | Frames.CONTINUATION, Arrays.copyOfRange(text, half, text.length)),
                    frame(0x80 | Frames.CLOSE, new byte[] {3, (byte) 0xE8})));
        }
        samples.add(frame(0x80 | subProtocol.opcode(), new byte[MAX_MESSAGE]));
        samples.add(frame(0x80 | subProtocol.opcode(), new byte[MAX_MESSAGE + 1]));
        Fuzz.run("frames of " + subProtocol.wireName(), samples, (input, random) -> {
            List<String> whole = heard(subProtocol, input, List.of(input.length));
            List<Integer> cuts = new ArrayList<>();
            for (int left = input.length; left > 0; left -= cuts.getLast()) {
                cuts.add(1 + random.nextInt(Math.min(left, 1 + random.nextInt(200))));
            }
            assertThat(heard(subProtocol, input, cuts)).as("cut into " + cuts).isEqualTo(whole);
            assertThat(whole.size()).isLessThanOrEqualTo(input.length);
            return whole.stream()
                    .skip(Math.max(0, whole.size() - LAST_EVENTS))
                    .map(event -> event.substring(0, event.indexOf(' ')))
                    .toList();
        });
    }

    private static List<String> heard(SubProtocol subProtocol, byte[] stream, List<Integer> pieces) {
        List<String> heard = new ArrayList<>();
        FrameDecoder decoder = new FrameDecoder(subProtocol.opcode(), MAX_MESSAGE, new FrameDecoder.Listener() {
            @Override
            public boolean onMessage(byte[] buffer, int offset, int length) {
                assertThat(length).isLessThanOrEqualTo(MAX_MESSAGE);
                if (subProtocol == SubProtocol.JSON) {
                    byte[] text = Arrays.copyOfRange(buffer, offset, offset + length);
                    assertThat(new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
                            .isEqualTo(text);
                }
                return heard.add("message " + HexFormat.of().formatHex(buffer, offset, offset + length));
            }

            @Override
            public void onPing(byte[] payload) {
                assertThat(payload.length).isLessThanOrEqualTo(Frames.MAX_CONTROL_PAYLOAD);
                heard.add("ping " + HexFormat.of().formatHex(payload));
            }

            @Override
            public void onClose(int code) {
                heard.add("close " + code);
            }

            @Override
            public void onViolation(int closeCode, String reason) {
                assertThat(closeCode).isIn(1002, 1003, 1007, 1009);
                heard.add(closeCode + " " + reason);
            }
        });
        byte[] buffer = new byte[stream.length + MAX_FRAME];
        int at = 0;
        for (int piece : pieces) {
            int kept = decoder.restore(buffer);
            assertThat(kept).isLessThanOrEqualTo(MAX_FRAME);
            System.arraycopy(stream, at, buffer, kept, piece);
            decoder.decode(buffer, kept + piece);
            at += piece;
        }
        return heard;
    }

    /// Requests in JSON: read or [Unreadable], and the body byte for byte.
    @Test
    void requests() {
        Fuzz.run("requests in JSON", json(), (input, _) -> {
            if (!Utf8.isValid(input, 0, input.length)) {
                return "not UTF-8";
            }
            Request request;
            try {
                request = RequestParser.parse(input, 0, input.length);
            } catch (Unreadable unreadable) {
                assertThat(unreadable.refusal().code()).isEqualTo(ErrorCode.MALFORMED);
                return unreadable.getMessage() + (unreadable.id() == null);
            }
            return fields(request);
        });
    }

    /// Requests in CBOR: read or [Unreadable]; what they say in JSON is JSON, bounded, and says the same in CBOR.
    @Test
    void requestsInCbor() {
        Fuzz.run("requests in CBOR", cbor(), (input, _) -> {
            CborToJson.Transcoded transcoded = CborToJson.transcode(input, 0, input.length);
            assertThat(transcoded.json().length).isLessThanOrEqualTo(MAX_GROWTH * input.length);
            assertThat(Utf8.isValid(transcoded.json(), 0, transcoded.json().length))
                    .isTrue();
            if (transcoded.problem() == null) {
                assertThat(comesBack(transcoded.json())).isIn(SAME, DOUBLED);
            }
            try {
                Request request = CborToJson.read(input, 0, input.length);
                assertThat(transcoded.problem()).isNull();
                return fields(request);
            } catch (Unreadable unreadable) {
                assertThat(unreadable.refusal().code()).isEqualTo(ErrorCode.MALFORMED);
                return unreadable.getMessage() + (unreadable.id() == null);
            }
        });
    }

    /// What is stored as JSON can always be told in CBOR, and comes back the same.
    @Test
    void jsonToCbor() {
        Fuzz.run("JSON to CBOR", json(), (input, _) -> {
            if (!Utf8.isValid(input, 0, input.length)) {
                return "not UTF-8";
            }
            String outcome = comesBack(input);
            return outcome.equals(SAME) ? shape(read(input)) : outcome;
        });
    }

    /// What kinds of values there are, one after the other.
    private static String shape(JsonNode tree) {
        StringBuilder shape = new StringBuilder();
        for (JsonNode child : tree) {
            shape.append(child.isNumber() ? child.numberType() : child.getNodeType());
            shape.append(child.size() == 0 ? " " : "(" + shape(child) + ")");
        }
        return shape.substring(0, Math.min(shape.length(), MAX_SHAPE));
    }

    /// @return in a word, whether it was JSON at all
    private static String comesBack(byte[] json) {
        JsonNode tree;
        try {
            tree = SameTree.json(json);
        } catch (IOException notJson) {
            return String.valueOf(notJson.getMessage()).contains(DOUBLED) ? DOUBLED : "not JSON";
        }
        if (!tree.isObject() || depth(tree) > RequestParser.MAX_DEPTH) {
            return "not an object, or a deep one";
        }
        byte[] cbor = JsonToCbor.encode(json, 0, json.length);
        assertThat(cbor.length).isLessThanOrEqualTo(MAX_GROWTH * json.length);
        assertThat(SameTree.of(tree, cbor(cbor)))
                .as("%s in CBOR is %s", tree, HexFormat.of().formatHex(cbor))
                .isTrue();
        CborToJson.Transcoded back = CborToJson.transcode(cbor, 0, cbor.length);
        assertThat(back.problem()).isNull();
        assertThat(SameTree.of(tree, read(back.json())))
                .as("%s came back as %s", tree, new String(back.json(), StandardCharsets.UTF_8))
                .isTrue();
        return SAME;
    }

    private static JsonNode cbor(byte[] cbor) {
        try {
            return SameTree.cbor(cbor);
        } catch (IOException notCbor) {
            throw new AssertionError("not CBOR: " + HexFormat.of().formatHex(cbor), notCbor);
        }
    }

    private static JsonNode read(byte[] json) {
        try {
            return SameTree.json(json);
        } catch (IOException notJson) {
            throw new AssertionError("not JSON: " + new String(json, StandardCharsets.UTF_8), notJson);
        }
    }

    private static int depth(JsonNode tree) {
        int deepest = 0;
        for (JsonNode child : tree) {
            deepest = Math.max(deepest, depth(child));
        }
        return tree.isContainerNode() ? deepest + 1 : 0;
    }

    /// Every field is there as its shape has it, or blamed by its name.
    private static List<String> fields(Request request) {
        List<String> outcome = new ArrayList<>(List.of(request.type().length() < 10 ? request.type() : "?"));
        for (Field field : Field.values()) {
            if (request.has(field)) {
                try {
                    outcome.add(field + " " + value(request, field));
                } catch (ParleyException refusal) {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
                    assertThat(refusal.field()).contains(field.wireName());
                    outcome.add(refusal.field().get() + " " + refusal.getMessage());
                }
            }
        }
        return outcome;
    }

    private static String value(Request request, Field field) {
        return switch (field.shape()) {
            case TEXT -> request.text(field).isEmpty() ? "empty" : "text";
            case TEXTS -> "texts " + Math.min(3, request.uuids(field, 50).size());
            case INTEGER -> "integer " + Long.signum(request.notNegativeOrNull(field));
            case FLAG -> "flag " + request.flag(field);
            case OBJECT -> {
                byte[] object = request.object(field);
                assertThat(object).startsWith('{').endsWith('}');
                yield comesBack(object);
            }
        };
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame =
                ByteBuffer.allocate(payload.length + FrameDecoder.MAX_HEADER).put((byte) first);
        if (payload.length < Frames.LENGTH_16) {
            frame.put((byte) (Frames.MASKED | payload.length));
        } else {
            frame.put((byte) (Frames.MASKED | Frames.LENGTH_16)).putShort((short) payload.length);
        }
        byte[] mask = {0x12, 0x34, (byte) 0xF6, 0x78};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % mask.length]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static byte[] joined(byte[]... frames) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            stream.writeBytes(frame);
        }
        return stream.toByteArray();
    }
}
