package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a body may hold, kind by kind.
class BodiesTest {

    private static final String MEDIUM = "01936a3e-0000-7000-8000-000000000001";

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of(EntryKind.TEXT, "{\"text\":\"x\"}"),
                Arguments.of(EntryKind.TEXT, "{\"text\":\" \"}"),
                Arguments.of(EntryKind.TEXT, " { \"text\" : \"x\" } "),
                Arguments.of(EntryKind.TEXT, "{\"text\":\"" + "x".repeat(4096) + "\"}"),
                Arguments.of(EntryKind.TEXT, "{\"text\":\"" + "\\u00e4".repeat(4096) + "\"}"),
                Arguments.of(EntryKind.TEXT, "{\"text\":\"a\\u0000b\"}"),
                Arguments.of(EntryKind.TEXT, "{\"text\":\"\\ud83d\\ude00 and \\ud83d\\ude00\"}"),
                Arguments.of(EntryKind.TEXT, "{\"text\":\"<script>'; drop table x; --</script>\"}"),
                Arguments.of(EntryKind.TEXT, "{\"future\":[{\"deep\":{}}],\"text\":\"x\",\"mediaId2\":5}"),
                Arguments.of(EntryKind.TEXT, "{\"text\":\"x\",\"caption\":\"y\",\"name\":\"z\"}"),
                Arguments.of(EntryKind.IMAGE, "{\"mediaId\":\"" + MEDIUM + "\"}"),
                Arguments.of(EntryKind.VIDEO, "{\"mediaId\":\"" + MEDIUM + "\",\"caption\":\"\"}"),
                Arguments.of(
                        EntryKind.FILE, "{\"caption\":\"" + "x".repeat(4096) + "\",\"mediaId\":\"" + MEDIUM + "\"}"),
                Arguments.of(EntryKind.LOCATION, "{\"latitude\":-90,\"longitude\":180}"),
                Arguments.of(EntryKind.LOCATION, "{\"latitude\":0.5e1,\"longitude\":-180.0,\"name\":\"here\"}"),
                Arguments.of(EntryKind.CONTACT, "{\"name\":\"" + "x".repeat(200) + "\"}"));
    }

    @ParameterizedTest
    @MethodSource
    void good(EntryKind kind, String body) {
        assertThat(Bodies.check(kind, bytes(body))).isEqualTo(kind.hasMedia() ? MediaId.parse(MEDIUM) : null);
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(EntryKind.TEXT, "body", ""),
                Arguments.of(EntryKind.TEXT, "body", "null"),
                Arguments.of(EntryKind.TEXT, "body", "[]"),
                Arguments.of(EntryKind.TEXT, "body", "\"text\""),
                Arguments.of(EntryKind.TEXT, "body", "{\"text\":\"x\""),
                Arguments.of(EntryKind.TEXT, "body", "{\"text\":\"x\"}{}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":\"\\ud83d\"}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":\"x\\ude00\\ud83d\"}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":\"\\ud83d\\ud83d\\ude00\"}"),
                Arguments.of(EntryKind.CONTACT, "body.name", "{\"name\":\"\\udfff\"}"),
                Arguments.of(EntryKind.TEXT, "body", "{\"text\":\"x\",}"),
                Arguments.of(EntryKind.TEXT, "body", "{\"text\":\"x\",\"text\":\"y\"}"),
                Arguments.of(EntryKind.TEXT, "body", "{\"text\":\"x\",\"more\":1,\"more\":2}"),
                Arguments.of(
                        EntryKind.TEXT, "body", "{\"text\":\"x\",\"deep\":" + "[".repeat(17) + "]".repeat(17) + "}"),
                Arguments.of(EntryKind.TEXT, "body", "{\"text\":\"x\",\"more\":\"" + "y".repeat(32 * 1024) + "\"}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":\"\"}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":null}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":5}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":{\"text\":\"x\"}}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":[\"x\"]}"),
                Arguments.of(EntryKind.TEXT, "body.text", "{\"text\":\"" + "x".repeat(4097) + "\"}"),
                Arguments.of(EntryKind.TEXT, "body.caption", "{\"text\":\"x\",\"caption\":5}"),
                Arguments.of(EntryKind.IMAGE, "body.mediaId", "{\"text\":\"x\"}"),
                Arguments.of(EntryKind.IMAGE, "body.mediaId", "{\"mediaId\":null}"),
                Arguments.of(EntryKind.AUDIO, "body.mediaId", "{\"mediaId\":\"1-2-3-4-5\"}"),
                Arguments.of(EntryKind.AUDIO, "body.mediaId", "{\"mediaId\":\"../../../../../../../../etc/passwd00\"}"),
                Arguments.of(
                        EntryKind.IMAGE,
                        "body.caption",
                        "{\"mediaId\":\"" + MEDIUM + "\",\"caption\":\"" + "x".repeat(4097) + "\"}"),
                Arguments.of(EntryKind.LOCATION, "body.latitude", "{\"longitude\":1}"),
                Arguments.of(EntryKind.LOCATION, "body.longitude", "{\"latitude\":1}"),
                Arguments.of(EntryKind.LOCATION, "body.latitude", "{\"latitude\":90.0001,\"longitude\":1}"),
                Arguments.of(EntryKind.LOCATION, "body.latitude", "{\"latitude\":1e999,\"longitude\":1}"),
                Arguments.of(EntryKind.LOCATION, "body.latitude", "{\"latitude\":\"1\",\"longitude\":1}"),
                Arguments.of(EntryKind.LOCATION, "body", "{\"latitude\":NaN,\"longitude\":1}"),
                Arguments.of(EntryKind.LOCATION, "body.longitude", "{\"latitude\":1,\"longitude\":-180.5}"),
                Arguments.of(EntryKind.CONTACT, "body.name", "{}"),
                Arguments.of(EntryKind.CONTACT, "body.name", "{\"name\":\"  \"}"),
                Arguments.of(EntryKind.CONTACT, "body.name", "{\"name\":\"" + "x".repeat(201) + "\"}"));
    }

    @ParameterizedTest
    @MethodSource
    void bad(EntryKind kind, String field, String body) {
        refused(kind, field, bytes(body));
    }

    @ParameterizedTest
    @EnumSource(
            value = EntryKind.class,
            names = {"EDIT", "DELETE", "REACTION", "MEMBER_ADDED", "MEMBER_REMOVED", "TITLE_CHANGED"})
    void whatIsNoMessageCannotBeSent(EntryKind kind) {
        refused(kind, "kind", bytes("{\"text\":\"x\"}"));
    }

    /// A parser that guesses the encoding would take these, and hand bytes to receivers that are no JSON to them.
    /// Else it could be neither deleted nor erased in time.
    @Test
    void whatAnEarlierVersionTookIsReadStill() {
        assertThat(Bodies.medium(EntryKind.IMAGE, bytes("{\"mediaId\":\"" + MEDIUM + "\",\"caption\":\"\\ud83d\"}")))
                .isEqualTo(MediaId.parse(MEDIUM));
    }

    @Test
    void onlyUtf8IsRead() {
        refused(EntryKind.TEXT, "body", "{\"text\":\"x\"}".getBytes(StandardCharsets.UTF_16BE));
        refused(EntryKind.TEXT, "body", "{\"text\":\"x\"}".getBytes(StandardCharsets.UTF_16LE));
    }

    private static void refused(EntryKind kind, String field, byte[] body) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> Bodies.check(kind, body))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID);
                    assertThat(refusal.field()).contains(field);
                });
    }
}
