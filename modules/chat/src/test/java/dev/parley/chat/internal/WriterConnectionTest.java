package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.Row;
import dev.parley.platform.testing.TestDatabase;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class WriterConnectionTest {

    @Test
    void waitsForTheDiskWhateverTheConnectionWasUsedForBefore() {
        try (TestDatabase database = TestDatabase.create()) {
            WriterConnection writer = new WriterConnection(() -> {
                DirectConnection used = database.open();
                used.update("set synchronous_commit = off");
                return used;
            });
            assertThat(writer.open().queryOne("select current_setting('synchronous_commit')", row -> row.text(1)))
                    .contains("on");
            writer.close();
        }
    }

    @Test
    void oneThatBreaksAtOnceIsGivenBack() {
        Broken broken = new Broken();
        WriterConnection writer = new WriterConnection(() -> broken);
        assertThatExceptionOfType(DatabaseUnavailable.class).isThrownBy(writer::open);
        assertThat(broken.closed).isTrue();
    }

    private static final class Broken implements DirectConnection {
        private boolean closed;

        @Override
        public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            throw new DatabaseUnavailable("08006", null);
        }

        @Override
        public int update(String sql, Object... arguments) {
            throw new DatabaseUnavailable("08006", null);
        }

        @Override
        public void inTransaction(Runnable work) {
            work.run();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
