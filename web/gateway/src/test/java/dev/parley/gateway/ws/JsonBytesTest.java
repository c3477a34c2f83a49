package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JsonBytesTest {

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void writesStringsThatReadBackAsTheyWere() throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                int codePoint = random.nextInt(
                        switch (random.nextInt(4)) {
                            case 0 -> 0x20;
                            case 1 -> 0x80;
                            case 2 -> 0x800;
                            default -> 0x110000;
                        });
                if (codePoint < 0xD800 || codePoint > 0xDFFF) {
                    text.appendCodePoint(codePoint);
                }
            }
            byte[] written = new JsonBytes().string(text.toString()).toByteArray();
            assertThat(json.readValue(written, String.class)).isEqualTo(text.toString());
        }
    }

    @Test
    void replacesHalfASurrogatePair() throws IOException {
        byte[] written = new JsonBytes().string("a\uD83Db").toByteArray();
        assertThat(json.readValue(written, String.class)).isEqualTo("a\uFFFDb");
    }

    @Test
    void writesNumbersIdsAndTimes() {
        UUID id = UUID.fromString("0190b6a0-12ab-7cde-8f01-23456789abcd");
        JsonBytes out = new JsonBytes();
        for (long number : new long[] {0, 9, 10, 99, 100, 1234567890123L, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            assertThat(text(out.clear().number(number))).isEqualTo(Long.toString(number));
        }
        assertThat(text(out.clear().uuid(id))).isEqualTo("\"" + id + "\"");
        assertThat(text(out.clear().time(0))).isEqualTo("\"1970-01-01T00:00:00.000Z\"");
        assertThat(text(out.clear().time(1_764_000_000_007L))).isEqualTo("\"2025-11-24T16:00:00.007Z\"");
        assertThat(text(out.clear().time(1_764_000_000_999L))).isEqualTo("\"2025-11-24T16:00:00.999Z\"");
    }

    private static String text(JsonBytes out) {
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }
}
