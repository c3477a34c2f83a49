package dev.parley.platform.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class UuidsTest {

    @Test
    void takesTheCanonicalForm() {
        UUID id = new UUID(0x0190b6a012ab7cdeL, 0x8f0123456789abcdL);
        assertThat(Uuids.parse("0190b6a0-12ab-7cde-8f01-23456789abcd")).isEqualTo(id);
        assertThat(Uuids.parse("0190B6A0-12AB-7CDE-8F01-23456789ABCD")).isEqualTo(id);
    }

    /// All but the first few are of the right length, and good enough for `UUID.fromString`.
    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "1-2-3-4-5",
                "0190b6a0-12ab-7cde-8f01-23456789abcd0",
                "0190b6a012ab7cde8f0123456789abcd",
                "0190b6a012-ab7c-de-8f01-23456789abcd",
                "+190b6a0-12ab-7cde-8f01-23456789abcd",
                "0190b6a0-12ab-7cde-8f01-+3456789abcd",
                "0190b6a0-12ab-7cde-8f01-23456789abcg",
                "0190b6a0_12ab_7cde_8f01_23456789abcd"
            })
    void refusesAllElse(String text) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(() -> Uuids.parse(text))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID));
    }
}
