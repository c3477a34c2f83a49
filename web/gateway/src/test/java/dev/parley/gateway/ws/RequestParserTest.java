package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.gateway.ws.Request.Field;
import dev.parley.gateway.ws.Request.Unreadable;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {

    private static final String SEND = """
            {"id":7,"body":{"text":"grüß \\"dich\\"", "x":[1,{"y":null}]} ,"t":"send","kind":"text",
             "clientMsgId":"0190b6a0-0000-7000-8000-000000000001","mentions":["a"],"replyTo":3,"unknown":{"deep":[[]]}}""";

    @Test
    void takesTheBodyByteForByte() throws Unreadable {
        byte[] frame = ("garbage" + SEND).getBytes(StandardCharsets.UTF_8);

        Request request = RequestParser.parse(frame, 7, frame.length - 7);

        assertThat(request.type()).isEqualTo("send");
        assertThat(request.id()).isEqualTo(new RequestId.Whole(7));
        assertThat(new String(request.object(Field.BODY), StandardCharsets.UTF_8))
                .isEqualTo("{\"text\":\"grüß \\\"dich\\\"\", \"x\":[1,{\"y\":null}]}");
        assertThat(request.positiveOrNull(Field.REPLY_TO)).isEqualTo(3);
        assertThat(request.has(Field.CHAT_ID)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "\"x\"",
                "{",
                "{\"t\":\"ping\"",
                "{\"t\":\"ping\"}}",
                "{\"t\":\"ping\"} {}",
                "{\"t\":1}",
                "{}",
                "{\"t\":\"ping\",\"id\":1.5}",
                "{\"t\":\"ping\",\"id\":null}",
                "{\"t\":\"ping\",\"id\":[]}",
                "{\"t\":\"ping\",\"id\":123456789012345678901234567890}",
                "nonsense",
                "{'t':'ping'}"
            })
    void refusesWhatIsNoRequest(String text) {
        assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> parse(text));
    }

    @Test
    void givesTheIdBackWhenTheRestIsBroken() {
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> parse("{\"id\":\"abc\",\"t\":}"))
                .satisfies(unreadable -> assertThat(unreadable.id()).isEqualTo(new RequestId.Text("abc")));
    }

    /// UTF-16 of ASCII is valid UTF-8 with zeros between, so the frame decoder lets it through.
    @Test
    void refusesJsonThatIsNotInUtf8() {
        for (Charset charset :
                List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_32BE)) {
            byte[] frame = SEND.replace("grüß", "x").getBytes(charset);
            assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> RequestParser.parse(frame, 0, frame.length));
        }
    }

    @Test
    void refusesDeepNesting() {
        String deep = "{\"t\":\"ping\",\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}";
        assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> parse(deep));
    }

    @Test
    void blamesAFieldOnlyWhenItIsUsed() throws Unreadable {
        Request request = parse("{\"t\":\"send\",\"chatId\":[1,2],\"to\":null,\"limit\":\"x\",\"on\":1}");

        assertThat(request.has(Field.TO)).isFalse();
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> request.uuid(Field.CHAT_ID))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
                    assertThat(refusal.field()).contains("chatId");
                });
        assertThatExceptionOfType(ParleyException.class).isThrownBy(() -> request.flag(Field.ON));
    }

    @Test
    void survivesMutatedFrames() {
        Random random = new Random(11);
        int readable = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] frame = SEND.getBytes(StandardCharsets.UTF_8);
            for (int j = 0; j <= random.nextInt(4); j++) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            try {
                RequestParser.parse(frame, 0, frame.length - random.nextInt(3));
                readable++;
            } catch (Unreadable expected) {
                assertThat(expected.refusal().code()).isEqualTo(ErrorCode.MALFORMED);
            }
        }
        assertThat(readable).isPositive();
    }

    private static Request parse(String text) throws Unreadable {
        byte[] frame = text.getBytes(StandardCharsets.UTF_8);
        return RequestParser.parse(frame, 0, frame.length);
    }
}
