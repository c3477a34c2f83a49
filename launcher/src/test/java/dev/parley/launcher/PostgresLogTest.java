package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PostgresLogTest {
    @Test
    void aFullDiskIsCalledThat() {
        assertThat(
                        PostgresLog.failure(
                                "The database cannot be made",
                                "creating configuration files ... initdb: error: could not write file: No space left on device"))
                .hasMessage("The database cannot be made: the disk is full; make room and start again.");
    }

    @Test
    void theFirstFatalLineIsTheReason() {
        assertThat(PostgresLog.failure("PostgreSQL could not be started", """
                2026-11-24 11:00:00 UTC [1] LOG:  starting PostgreSQL 18.6
                2026-11-24 11:00:00 UTC [1] FATAL:  incorrect checksum in control file
                2026-11-24 11:00:00 UTC [1] LOG:  database system is shut down
                """))
                .hasMessage("PostgreSQL could not be started: incorrect checksum in control file.");
    }

    @Test
    void rootWithoutUserNamespacesIsToldTheWayOut() {
        assertThat(PostgresLog.failure("x", "unshare: unshare failed: Operation not permitted"))
                .hasMessageStartingWith("PostgreSQL does not run as root");
    }
}
