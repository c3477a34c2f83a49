package dev.parley.chat.internal;

import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Row;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// A database whose connection breaks at a chosen moment of the next insert. Thread-safe.
final class FaultyDatabase implements DirectDatabase {

    enum Fault {
        NONE,
        /// The statement does not reach the server.
        FAIL_BEFORE,
        /// The statement is committed, its answer does not come back.
        LOSE_THE_ANSWER,
        /// The connection breaks while the statement runs; it is committed a moment later.
        COMMIT_LATE
    }

    private final DirectDatabase real;
    private final AtomicReference<Fault> next = new AtomicReference<>(Fault.NONE);
    private volatile boolean away;

    FaultyDatabase(DirectDatabase real) {
        this.real = real;
    }

    void next(Fault fault) {
        next.set(fault);
    }

    /// Whether no new connection can be had.
    void away(boolean isAway) {
        away = isAway;
    }

    private static DatabaseUnavailable broken() {
        return new DatabaseUnavailable("08006", null);
    }

    @Override
    public DirectConnection open() {
        if (away && next.get() == Fault.NONE) {
            throw broken();
        }
        return new Faulty(real.open());
    }

    private final class Faulty implements DirectConnection {
        private final DirectConnection connection;

        Faulty(DirectConnection connection) {
            this.connection = connection;
        }

        @Override
        public <T> List<T> query(String sql, Function<Row, T> reader, Object... arguments) {
            return connection.query(sql, reader, arguments);
        }

        @Override
        public int update(String sql, Object... arguments) {
            return switch (next.getAndSet(Fault.NONE)) {
                case NONE -> connection.update(sql, arguments);
                case FAIL_BEFORE -> throw broken();
                case LOSE_THE_ANSWER -> {
                    connection.update(sql, arguments);
                    throw broken();
                }
                case COMMIT_LATE -> {
                    Thread.ofVirtual().start(() -> commitLate(sql, arguments));
                    throw broken();
                }
            };
        }

        /// Holds the transaction open until somebody waits for it: then it is in another's way.
        private void commitLate(String sql, Object... arguments) {
            try (DirectConnection late = real.open()) {
                late.inTransaction(() -> {
                    late.update(sql, arguments);
                    org.awaitility.Awaitility.await()
                            .pollInSameThread()
                            .until(() -> late.queryOne(
                                            "select exists (select from pg_locks where not granted)",
                                            row -> row.flag(1))
                                    .orElse(false));
                });
            }
        }

        @Override
        public void inTransaction(Runnable work) {
            connection.inTransaction(work);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
