package dev.parley.load.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {
    @Test
    void tellsWhatWasPutIntoIt() {
        UUID id = MessageId.of(-7, 123_456, 987_654_321);
        assertThat(MessageId.run(id.getMostSignificantBits())).isEqualTo(-7);
        assertThat(MessageId.sender(id.getMostSignificantBits())).isEqualTo(123_456);
        assertThat(MessageId.count(id.getLeastSignificantBits())).isEqualTo(987_654_321);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 987_654_321, 1L << 40, (1L << 62) - 1})
    void everyCountIsReadBack(long count) {
        assertThat(MessageId.count(MessageId.low(count))).isEqualTo(count);
    }

    /// A counter would give the server's index nothing but ascending ids.
    @Test
    void neighboursLieFarApartAsRandomOnesDo() {
        int descending = 0;
        int[] parts = new int[16];
        for (int count = 0; count < 1_600; count++) {
            long low = MessageId.low(count);
            parts[(int) (low >>> 58) & 15]++;
            descending += Long.compareUnsigned(MessageId.low(count + 1), low) < 0 ? 1 : 0;
        }
        assertThat(descending).isBetween(500, 1_100);
        assertThat(parts).matches(all -> Arrays.stream(all).allMatch(part -> part >= 80 && part <= 120));
    }

    @Test
    void looksLikeThoseOfClients() {
        UUID id = MessageId.of(0x7fff_ffff, MessageId.MAX_SENDERS - 1, 1L << 40);
        assertThat(id.version()).isEqualTo(4);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(MessageId.sender(id.getMostSignificantBits())).isEqualTo(MessageId.MAX_SENDERS - 1);
    }
}
