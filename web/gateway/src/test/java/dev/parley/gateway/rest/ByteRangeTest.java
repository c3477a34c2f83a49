package dev.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-99, 0, 99",
        "bytes=10-19, 10, 19",
        "bytes=10-, 10, 99",
        "bytes=99-, 99, 99",
        "bytes=50-500, 50, 99",
        "bytes=-1, 99, 99",
        "bytes=-100, 0, 99",
        "bytes=-500, 0, 99",
        "'bytes= 1-2 ', 1, 2",
        "bytes=0-999999999999999999, 0, 99"
    })
    void aRangeLiesInTheContent(String header, long first, long last) {
        assertThat(ByteRange.parse(header, 100)).isEqualTo(new ByteRange.Part(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
    void aRangeBehindTheEndHasNothing(String header) {
        assertThat(ByteRange.parse(header, 100)).isEqualTo(new ByteRange.Unsatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=5-4",
                "bytes=a-b",
                "bytes=0-1,5-6",
                "items=0-1",
                "bytes=--5",
                "bytes=99999999999999999999999-"
            })
    void whatCannotBeReadMeansTheWhole(String header) {
        assertThat(ByteRange.parse(header, 100)).isEqualTo(new ByteRange.Whole());
    }

    @Test
    void noHeaderMeansTheWhole() {
        assertThat(ByteRange.parse(null, 100)).isEqualTo(new ByteRange.Whole());
    }
}
