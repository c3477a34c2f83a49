package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.testing.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Whatever a body is, it is refused as `invalid`, with a field, or it is one JSON object that holds what its kind
/// needs. See [Fuzz] for how long.
class BodiesFuzzTest {

    private static final List<byte[]> BODIES = Stream.of(
                    "{\"text\":\"grüß \\\"dich\\\" 👋\\u0000\\ud83d\",\"future\":[{\"deep\":{}},1e9,null]}",
                    "{\"mediaId\":\"01936a3e-0000-7000-8000-000000000001\",\"caption\":\"x\"}",
                    " { \"latitude\" : -90 , \"longitude\" : 1.8E2 , \"name\" : \"here\" } ",
                    "{\"emoji\":\"👍🏽\"}",
                    "{\"emoji\":null}",
                    "{}")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList();

    private static final int MAX_SHAPE = 60;

    /// What says whether a body may pass.
    @FunctionalInterface
    private interface Check {
        void of(byte[] body);
    }

    @Test
    void bodies() {
        EntryKind[] kinds = EntryKind.values();
        Fuzz.run("bodies", BODIES, (input, random) -> {
            EntryKind kind = kinds[random.nextInt(kinds.length)];
            return kind + " "
                    + outcome(input, body -> {
                        assertThat(Bodies.check(kind, body) != null).isEqualTo(kind.hasMedia());
                        assertThat(kind.isMessage()).isTrue();
                    });
        });
    }

    @Test
    void editsAndReactions() {
        Fuzz.run(
                "bodies of edits and reactions",
                BODIES,
                (input, random) -> random.nextBoolean()
                        ? "edit " + outcome(input, Bodies::checkEdit)
                        : "reaction " + outcome(input, Bodies::checkReaction));
    }

    private static String outcome(byte[] body, Check check) throws IOException {
        // What comes from a client is known to be UTF-8 before it comes here.
        if (!Arrays.equals(new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), body)) {
            return "not UTF-8";
        }
        try {
            check.of(body);
        } catch (ParleyException refusal) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
            assertThat(refusal.field()).isPresent();
            return refusal.field().get() + " " + refusal.getMessage();
        }
        return shape(body);
    }

    /// The tokens of the one object that a body is.
    private static String shape(byte[] body) throws IOException {
        StringBuilder shape = new StringBuilder();
        try (JsonParser parser = new JsonFactory().createParser(new String(body, StandardCharsets.UTF_8))) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            for (int depth = 1; depth > 0; ) {
                JsonToken token = parser.nextToken();
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (shape.length() < MAX_SHAPE) {
                    shape.append(token.asString()).append(' ');
                }
            }
            assertThat(parser.nextToken()).isNull();
        }
        return shape.toString();
    }
}
