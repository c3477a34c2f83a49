package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresSettingsTest {
    private static final long GIB = 1L << 30;

    @Test
    void buffersGrowWithTheMachineWithinBounds() {
        assertThat(PostgresSettings.sharedBuffersMb(GIB)).isEqualTo(128);
        assertThat(PostgresSettings.sharedBuffersMb(8 * GIB)).isEqualTo(512);
        assertThat(PostgresSettings.sharedBuffersMb(256 * GIB)).isEqualTo(1024);
    }

    @Test
    void whatIsGivenGoesBeforeTheUsual() {
        assertThat(PostgresSettings.arguments(5432, Map.of("shared_buffers", "64MB")))
                .contains("shared_buffers=64MB", "fsync=on", "synchronous_commit=on", "port=5432");
    }
}
