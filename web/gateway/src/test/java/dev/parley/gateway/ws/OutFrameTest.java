package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutFrameTest {

    @Test
    void isTextInJsonAndBinaryInCbor() {
        OutFrame frame = new JsonBytes().ascii("{\"a\":1}").toFrame();
        assertThat(HexFormat.of().formatHex(frame.in(SubProtocol.JSON))).isEqualTo("8107" + "7b2261223a317d");
        assertThat(HexFormat.of().formatHex(frame.in(SubProtocol.CBOR))).isEqualTo("8204" + "a1616101");
    }

    @Test
    void isWrittenInCborOnceForAll() {
        OutFrame frame = new JsonBytes().ascii("{}").toFrame();
        assertThat(frame.in(SubProtocol.CBOR)).isSameAs(frame.in(SubProtocol.CBOR));
        assertThat(frame.in(SubProtocol.JSON)).isSameAs(frame.in(SubProtocol.JSON));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 127, 65_535, 65_536})
    void itsJsonIsFoundBehindAHeaderOfAnyLength(int more) {
        byte[] frame = new JsonBytes()
                .ascii("{\"a\":\"" + "x".repeat(more) + "\"}")
                .toFrame()
                .in(SubProtocol.CBOR);
        assertThat(new String(frame, StandardCharsets.UTF_8)).endsWith("x".repeat(more));
        assertThat(frame[Frames.headerLength(frame)]).isEqualTo((byte) 0xA1);
    }
}
