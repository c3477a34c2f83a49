package dev.parley.load;

import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.measure.ServerMemory;
import dev.parley.load.run.Account;
import dev.parley.load.run.LoadFailure;
import dev.parley.load.run.Population;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Many connections of as many users that do nothing: what does the server keep in memory for each? Heap is
/// counted after a collection, and what is outside of the heap by what became resident.
///
/// It is checked that all of them are still there and answer at the end.
final class IdleWorkload implements Workload {
    private static final byte[] PING =
            RequestFrames.bytes(RequestFrames.ping(true).put("id", 1));
    private static final int WAVE = 100;
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Violations violations = new Violations();
    private final AtomicInteger welcomed = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<Connection> connections = new ArrayList<>();

    @Override
    public Set<String> options() {
        return Set.of("--seconds", "--connections", "--profile");
    }

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        if (subject.serverPid() == 0) {
            throw new LoadFailure("The memory of a server can be measured on its own machine only.");
        }
        int count = arguments.number("--connections", 10_000);
        List<Account> accounts;
        try (Population population = new Population(subject.target())) {
            accounts = population.accounts(count);
        }
        try (EventLoop loop = new EventLoop("parley-load")) {
            Dialler dialler = new Dialler(loop, subject.target().server());
            // What is made at the first connection is not to be counted as a connection's.
            connect(dialler, accounts.subList(0, Math.min(count, WAVE)));
            loop.execute(() -> {
                connections.forEach(Connection::leave);
                connections.clear();
            });
            welcomed.set(0);
            Waiting.pause(SETTLE);
            ServerMemory before = memory(subject);
            connect(dialler, accounts);
            Waiting.pause(SETTLE);
            Measurement measurement = subject.measurement();
            measurement.start();
            Duration window = arguments.seconds("--seconds", 30);
            Waiting.pause(window);
            measurement.end();
            ServerMemory after = memory(subject);
            loop.execute(() -> connections.forEach(connection -> connection.send(PING, PING.length)));
            Waiting.await(
                    () -> answered.get() == count || !violations.isEmpty(), PATIENCE, "Not every connection answered");
            Report report = new Report("idle", violations);
            subject.describe(report);
            subject.load(report);
            report.count("connections", "connections", count);
            report.measured(window, Duration.ZERO);
            report.checked("each of " + Report.shown(count) + " connections was still there at the end, and answered");
            results(report, count, before, after);
            measurement.report(report, count, "connection");
            return report;
        }
    }

    private void connect(Dialler dialler, List<Account> accounts) {
        for (int from = 0; from < accounts.size(); from += WAVE) {
            List<Account> wave = accounts.subList(from, Math.min(accounts.size(), from + WAVE));
            dialler.loop().execute(() -> wave.forEach(account -> connections.add(dialler.open(account, new Idle()))));
            int expected = from + wave.size();
            Waiting.await(
                    () -> welcomed.get() >= expected || !violations.isEmpty(), PATIENCE, "Connections were not made");
        }
    }

    private static ServerMemory memory(Subject subject) {
        try {
            return ServerMemory.of(subject.serverPid());
        } catch (IOException failed) {
            throw new LoadFailure("The server's memory cannot be measured: " + failed.getMessage(), failed);
        }
    }

    private static void results(Report report, int count, ServerMemory before, ServerMemory after) {
        report.section(Report.RESULT);
        double heap = (after.heapUsed() - before.heapUsed()) / 1024.0 / count;
        double outside = (after.outsideHeap() - before.outsideHeap()) / 1024.0 / count;
        report.decimal("kilobytesPerConnection", "memory a connection", heap + outside, "KiB");
        report.decimal("heapPerConnection", "of it heap after a collection", heap, "KiB");
        report.decimal("outsidePerConnection", "of it outside of the heap", outside, "KiB");
        report.decimal("heapBefore", "heap before", before.heapUsed() / 1048576.0, "MiB");
        report.decimal("heapAfter", "heap with all connections", after.heapUsed() / 1048576.0, "MiB");
        report.decimal("residentBefore", "resident before", before.resident() / 1048576.0, "MiB");
        report.decimal("residentAfter", "resident with all connections", after.resident() / 1048576.0, "MiB");
    }

    /// A connection that waits.
    private final class Idle implements Connection.Owner {
        @Override
        public void frame(FrameScanner frame) {
            if (frame.type() == FrameScanner.Type.WELCOME) {
                welcomed.incrementAndGet();
            } else if (frame.type() == FrameScanner.Type.OK && frame.id() == 1) {
                answered.incrementAndGet();
            }
        }

        @Override
        public void closed(int code) {
            violations.add(Violations.Kind.CONNECTION, "an idle connection was closed with " + code);
        }
    }
}
