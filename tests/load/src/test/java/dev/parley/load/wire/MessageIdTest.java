package dev.parley.load.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageIdTest {
    @Test
    void tellsWhatWasPutIntoIt() {
        UUID id = MessageId.of(-7, 123_456, 987_654_321);
        assertThat(MessageId.run(id.getMostSignificantBits())).isEqualTo(-7);
        assertThat(MessageId.sender(id.getMostSignificantBits())).isEqualTo(123_456);
        assertThat(MessageId.count(id.getLeastSignificantBits())).isEqualTo(987_654_321);
    }

    @Test
    void looksLikeThoseOfClients() {
        UUID id = MessageId.of(0x7fff_ffff, MessageId.MAX_SENDERS - 1, 1L << 40);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(MessageId.sender(id.getMostSignificantBits())).isEqualTo(MessageId.MAX_SENDERS - 1);
    }
}
