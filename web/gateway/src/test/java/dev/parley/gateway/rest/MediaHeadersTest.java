package dev.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.media.api.MediaStore.Medium;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaHeadersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image/png | photo.png | inline; filename=\"photo.png\"; filename*=UTF-8''photo.png",
                "text/plain | '' | attachment",
                "application/pdf | a b.pdf | attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf",
                "text/plain | ü\"*;.txt | attachment; filename=\"____.txt\"; filename*=UTF-8''%C3%BC%22%2A%3B.txt"
            })
    void onlyImagesAreShownInPlace(String type, String name, String disposition) {
        assertThat(MediaHeaders.disposition(medium(type, name))).isEqualTo(disposition);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"abc\"', true",
        "'W/\"abc\"', true",
        "'\"x\", \"abc\"', true",
        "*, true",
        "'\"abd\"', false",
        "abc, false",
        "'', false"
    })
    void aValidatorMatchesTheSameContent(String header, boolean matches) {
        assertThat(MediaHeaders.matches(header, MediaHeaders.etag(medium("text/plain", ""))))
                .isEqualTo(matches);
    }

    @Test
    void noValidatorMatchesNothing() {
        assertThat(MediaHeaders.matches(null, "\"abc\"")).isFalse();
    }

    private static Medium medium(String type, String name) {
        return new Medium(new MediaId(UUID.randomUUID()), new UserId(UUID.randomUUID()), 1, type, name, "abc");
    }
}
