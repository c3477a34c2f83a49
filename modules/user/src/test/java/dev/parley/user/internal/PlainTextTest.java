package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Alice",
                "'; drop table users.account; --",
                "<script>alert(1)</script>",
                "%s %n {0} ${env.PATH} \\u0000",
                "Zo\u00eb \u540d\u524d \u05d0\u05d1 \uD83D\uDC69\u200D\uD83D\uDE80",
                "\u200fRight to left",
                "x"
            })
    void ordinaryTextStaysAsItIs(String text) {
        assertThat(PlainText.line("name", text, 100)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\nb",
                "a\tb",
                "a\rb",
                "a\u007fb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
                "a\u202eb",
                "a\u2066b",
                "a\uD800b",
                "a\uDC00b",
                "\uDC00\uD800"
            })
    void whatDisplaysAsSomethingElseIsRefused(String text) {
        assertInvalid("name", () -> PlainText.line("name", text, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t \n", "\u00a0", "\u200b\u200d", "\u3164", "\u2800", "\u2007\u202f"})
    void aLineHasSomethingToSee(String text) {
        assertInvalid("name", () -> PlainText.line("name", text, 100));
    }

    @Test
    void lengthIsCountedInCharactersAndNotInCodeUnits() {
        assertThat(PlainText.line("name", "\uD83D\uDE00".repeat(100), 100)).hasSize(200);
        assertInvalid("name", () -> PlainText.line("name", "\uD83D\uDE00".repeat(101), 100));
        assertThat(PlainText.line("name", "  " + "x".repeat(100) + "  ", 100)).hasSize(100);
        assertInvalid("name", () -> PlainText.line("name", "x".repeat(101), 100));
    }

    @Test
    void linesMayBreakAndBeEmpty() {
        assertThat(PlainText.lines("about", " one\ntwo ", 500)).isEqualTo("one\ntwo");
        assertThat(PlainText.lines("about", "", 500)).isEmpty();
        assertInvalid("about", () -> PlainText.lines("about", "a\rb", 500));
        assertInvalid("about", () -> PlainText.lines("about", "a\u0000b", 500));
        assertInvalid("about", () -> PlainText.lines("about", "x".repeat(501), 500));
    }

    @Test
    void whatIsLeftOutIsMissing() {
        assertInvalid("name", () -> PlainText.line("name", null, 100));
        assertInvalid("about", () -> PlainText.lines("about", null, 100));
        assertInvalid("password", () -> PlainText.secret("password", null, 100));
        assertInvalid("password", () -> PlainText.secret("password", "", 100));
        assertInvalid("password", () -> PlainText.secret("password", "x".repeat(101), 100));
        assertThat(PlainText.secret("password", " \u0000 ", 100)).isEqualTo(" \u0000 ");
    }
}
