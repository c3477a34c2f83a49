package dev.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadMetadataTest {

    @Test
    void namesAndTypesAreBase64OfUtf8() {
        assertThat(UploadMetadata.parse("filename " + base64("Grüße, 😀.txt") + ", filetype " + base64("text/plain")))
                .isEqualTo(new UploadMetadata("Grüße, 😀.txt", "text/plain"));
        assertThat(UploadMetadata.parse("name " + base64("a") + ",is_confidential,type " + base64("b") + ",x !!"))
                .isEqualTo(new UploadMetadata("a", "b"));
        assertThat(UploadMetadata.parse("filename")).isEqualTo(new UploadMetadata("", null));
    }

    @Test
    void thereMayBeNone() {
        assertThat(UploadMetadata.parse(null)).isEqualTo(new UploadMetadata(null, null));
        assertThat(UploadMetadata.parse("")).isEqualTo(new UploadMetadata(null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"filename ///", "filename /w==", "filetype a b c"})
    void whatIsNoTextIsRefused(String header) {
        assertInvalid(header);
    }

    @Test
    void itIsBounded() {
        assertInvalid("filename " + "A".repeat(4096));
    }

    private static void assertInvalid(String header) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> UploadMetadata.parse(header))
                .extracting(ParleyException::code)
                .isEqualTo(ErrorCode.INVALID);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
