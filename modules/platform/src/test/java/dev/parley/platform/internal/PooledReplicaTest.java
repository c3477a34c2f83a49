package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.platform.api.Settings;
import dev.parley.platform.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/// A replica that answers, is gone, or is there and says nothing; in a time of the test's own.
@Timeout(60)
class PooledReplicaTest {

    private static final int CONNECTIONS = 3;

    private final TestDatabase database = TestDatabase.create("chats");
    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final PrometheusMetrics metrics = new PrometheusMetrics();
    private final AtomicLong nanos = new AtomicLong();
    private final PooledReplica replica = new PooledReplica(
            new Settings(Map.of(
                    "PARLEY_DB_REPLICA_URL", database.jdbcUrl(), "PARLEY_DB_READ_POOL", String.valueOf(CONNECTIONS))),
            metrics,
            source,
            nanos::get);
    private final List<Socket> hanging = new CopyOnWriteArrayList<>();
    private ServerSocket silent;

    @BeforeEach
    void prepare() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
        source.setUser("postgres");
        // Nothing waits so long unless it is wrong.
        source.setSocketTimeout(20);
        answers();
    }

    @AfterEach
    void close() throws IOException {
        silent.close();
        giveUp();
        database.close();
    }

    private void accept() {
        try {
            while (true) {
                hanging.add(silent.accept());
            }
        } catch (IOException closed) {
            assert silent.isClosed();
        }
    }

    private void answers() {
        source.setUrl(database.jdbcUrl());
    }

    private void hangs() {
        source.setUrl(
                "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/replica?sslmode=disable&gssEncMode=disable");
    }

    private void isGone() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            source.setUrl("jdbc:postgresql://127.0.0.1:" + closed.getLocalPort() + "/replica");
        }
    }

    /// What time-outs do, for all that wait now.
    private void giveUp() throws IOException {
        for (Socket socket : hanging) {
            socket.close();
        }
    }

    private Optional<List<Integer>> ask(String sql) {
        return replica.query(sql, row -> row.intValue(1));
    }

    private Optional<List<Integer>> ask() {
        return ask("select 7");
    }

    private List<CompletableFuture<Optional<List<Integer>>>> askers(int count) {
        return Stream.generate(() -> CompletableFuture.supplyAsync(this::ask, Thread::startVirtualThread))
                .limit(count)
                .toList();
    }

    private long counted(String counter) {
        return metrics.counter(counter, "").sum();
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    /// Whether it is new enough, the caller sees.
    @Test
    void whatItHasIsTheAnswer() {
        assertThat(ask()).contains(List.of(7));
        assertThat(ask("select 7 where false")).contains(List.of());
        assertThat(counted("parley_replica_reads_total")).isEqualTo(2);
    }

    @Test
    void whereNoneIsSetNobodyIsAsked() {
        assertThat(new PooledReplica(new Settings(Map.of()), metrics, null, nanos::get)
                        .query("select 7", row -> row.intValue(1)))
                .isEmpty();
    }

    @Test
    void oneThatIsGoneIsLeftAloneForFiveSeconds() throws IOException {
        isGone();
        assertThat(ask()).isEmpty();
        assertThat(counted("parley_replica_failures_total")).isEqualTo(1);
        answers();
        pass(4);
        assertThat(ask()).isEmpty();
        pass(1);
        assertThat(ask()).contains(List.of(7));
        assertThat(counted("parley_replica_failures_total")).isEqualTo(1);
    }

    /// As it does where a query stands in the way of what the primary has sent.
    @Test
    void oneThatCancelsAQueryIsNotLeftAlone() {
        database.update("create function conflict() returns int language plpgsql as"
                + " $$ begin raise exception 'conflict with recovery' using errcode = '40001'; end $$");
        assertThat(ask("select conflict()")).isEmpty();
        assertThat(ask()).contains(List.of(7));
    }

    @Test
    void oneThatFallsSilentInAQueryIsGivenUp() {
        source.setSocketTimeout(1);
        assertThat(ask("select 7 from pg_sleep(30)")).isEmpty();
        assertThat(ask()).isEmpty();
    }

    @Test
    void fewWaitForOneThatHangsAndThenOneAtATime() throws IOException {
        hangs();
        List<CompletableFuture<Optional<List<Integer>>>> first = askers(CONNECTIONS);
        await().until(() -> hanging.size() == CONNECTIONS);
        assertAllElseReturnAtOnce(CONNECTIONS);

        giveUp();
        first.forEach(asker -> assertThat(asker.join()).isEmpty());
        assertAllElseReturnAtOnce(CONNECTIONS);

        pass(5);
        List<CompletableFuture<Optional<List<Integer>>>> one = askers(1);
        await().until(() -> hanging.size() == CONNECTIONS + 1);
        assertAllElseReturnAtOnce(CONNECTIONS + 1);
        giveUp();
        assertThat(one.getFirst().join()).isEmpty();
        assertAllElseReturnAtOnce(CONNECTIONS + 1);

        pass(5);
        answers();
        assertThat(ask()).contains(List.of(7));
        hangs();
        List<CompletableFuture<Optional<List<Integer>>>> again = askers(CONNECTIONS);
        await().until(() -> hanging.size() == 2 * CONNECTIONS + 1);
        giveUp();
        again.forEach(asker -> assertThat(asker.join()).isEmpty());
    }

    private void assertAllElseReturnAtOnce(int waiting) {
        for (int i = 0; i < 20; i++) {
            assertThat(ask()).isEmpty();
        }
        assertThat(hanging).hasSize(waiting);
    }
}
