package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WireTest {

    private static final UUID GROUP = UUID.fromString("0193b1c4-7e80-7c11-8d2f-3a4b5c6d7e8f");
    private static final UUID IMAGE = UUID.fromString("0193b1c5-0021-7f3a-b1c2-d3e4f5a6b7c8");

    private static JsonNode summary(String more) throws Exception {
        return new ObjectMapper()
                .readTree("{\"chatId\":\"" + GROUP + "\",\"type\":\"group\",\"title\":\"Hiking\"" + more + "}");
    }

    @Test
    void aGroupHasAnAvatarOrNone() throws Exception {
        assertThat(Wire.chat(summary(",\"avatar\":\"" + IMAGE + "\"")).avatar()).isEqualTo(IMAGE);
        assertThat(Wire.chat(summary("")).avatar()).isNull();
    }
}
