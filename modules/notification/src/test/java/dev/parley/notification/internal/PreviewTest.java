package dev.parley.notification.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.EntryKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewTest {

    private final AwayUser bob = new AwayUser();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT | {\"text\":\"Hello\"} | Hello",
                "TEXT | {\"x\":{\"text\":\"inner\"},\"y\":[{\"text\":\"too\"}],\"text\":\" a\\n b \"} | a b",
                "TEXT | {\"text\":5} | Message",
                "TEXT | {} | Message",
                "TEXT | not json | Message",
                "IMAGE | {\"mediaId\":\"x\"} | Photo",
                "IMAGE | {\"text\":\"no\",\"caption\":\"Look\"} | Look",
                "AUDIO | {} | Audio",
                "LOCATION | {} | Location"
            })
    void aMessageInOneLine(EntryKind kind, String body, String line) {
        assertThat(preview(kind, body)).isEqualTo(line);
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        assertThat(preview(EntryKind.TEXT, "{\"text\":\"" + "😀".repeat(100) + "\"}"))
                .isEqualTo("😀".repeat(100));
        assertThat(preview(EntryKind.TEXT, "{\"text\":\"" + "😀".repeat(101) + "\"}"))
                .isEqualTo("😀".repeat(99) + "…");
    }

    private String preview(EntryKind kind, String body) {
        return Preview.of(bob.says(bob.peer, kind, body));
    }
}
