package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
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
    void filesOfTheLogAreCountedWithinBounds() {
        assertThat(PostgresSettings.walFiles(Map.of())).isZero();
        assertThat(PostgresSettings.walFiles(Map.of("PARLEY_PG_WAL_FILES", ""))).isZero();
        assertThat(PostgresSettings.walFiles(Map.of("PARLEY_PG_WAL_FILES", "255")))
                .isEqualTo(255);
        for (String wrong : List.of("256", "-1", "1.5", "many", "9999999999")) {
            assertThatExceptionOfType(LaunchFailure.class)
                    .isThrownBy(() -> PostgresSettings.walFiles(Map.of("PARLEY_PG_WAL_FILES", wrong)))
                    .withMessage("PARLEY_PG_WAL_FILES must be a number between 0 and 255, and is " + wrong + ".");
        }
        assertThat(PostgresSettings.smallestWal(0)).isEqualTo("128MB");
        assertThat(PostgresSettings.smallestWal(140)).isEqualTo("2240MB");
    }

    @Test
    void whatIsGivenGoesBeforeTheUsual() {
        assertThat(PostgresSettings.arguments(5432, Map.of("shared_buffers", "64MB")))
                .contains("shared_buffers=64MB", "fsync=on", "synchronous_commit=on", "port=5432");
    }
}
