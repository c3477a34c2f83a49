package dev.parley.load;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.measure.CpuMeter;
import dev.parley.load.run.Account;
import dev.parley.load.run.Population;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What a message costs, and how long it takes, while one thing grows: connections that do nothing beside those that
/// talk, chats that are talked in, entries in the database. Each step is the same load at a fixed rate for a short
/// time, in chats that nobody talked in before. What a step has made stays for the next. The first one begins with an
/// empty database, and with a server that has done nothing yet: it is warmed up for longer.
///
/// Steps with few entries come before those with connections and chats, which write more than they ask for; those with
/// many come last, so that connections and chats are measured in a small database.
final class GrowthWorkload implements Workload {
    private static final int CHATS = 1_000;
    private static final int CHATS_WITH_ENTRIES = 10_000;
    private static final long FEW_ENTRIES = 100_000;
    private static final int WAVE = 100;
    private static final int FIRST_WARM_UP = 30;
    private static final int WARM_UP = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// @param idle connections beside those that talk
    private record Step(String what, long size, int pairs, int idle, ManyChats chats) {}

    private final Violations violations = new Violations();
    private int sets;
    private long sent;

    @Override
    public Set<String> options() {
        return Set.of("--seconds", "--warm-up", "--connections", "--rate", "--chats", "--entries");
    }

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        DatabaseAddress database = ManyChatsWorkload.database(subject);
        boolean flushes = ManyChats.mayCheckpoint(database);
        int most = arguments.number("--connections", 10_000);
        List<Account> accounts;
        try (Population population = new Population(subject.target())) {
            accounts = population.accounts(Math.max(most, ManyChatsWorkload.CONNECTIONS));
        }
        Report report = new Report("growth", violations);
        subject.describe(report);
        subject.load(report);
        report.decimal("rate", "fixed rate", arguments.decimal("--rate", ManyChatsWorkload.RATE), "messages/s");
        report.measured(arguments.seconds("--seconds", 10), arguments.seconds("--warm-up", WARM_UP));
        report.section(Report.RESULT);
        int pairs = ManyChatsWorkload.CONNECTIONS / 2;
        // First, while there are none.
        withEntries(subject, arguments, accounts, 0, report);
        List<Long> entries = upTo(CHATS_WITH_ENTRIES, arguments.number("--entries", 10_000_000));
        grow(subject, arguments, accounts, entries.stream().filter(size -> size <= FEW_ENTRIES), report);
        for (long size : upTo(100, most)) {
            int talking = (int) Math.min(pairs, size / 2);
            measure(
                    subject,
                    arguments,
                    accounts,
                    new Step("connections", size, talking, (int) size - 2 * talking, set(CHATS)),
                    report);
        }
        for (long size : upTo(CHATS, arguments.number("--chats", 1_000_000))) {
            measure(subject, arguments, accounts, new Step("chats", size, pairs, 0, set((int) size)), report);
        }
        grow(subject, arguments, accounts, entries.stream().filter(size -> size > FEW_ENTRIES), report);
        if (!flushes) {
            report.remark(
                    "The database's role may not ask for checkpoints (pg_checkpoint): what a step put into the database"
                            + " may still be written to the disk while the next ones are measured. Those are marked.");
        }
        ManyChatsWorkload.checked(report, sent);
        return report;
    }

    private void grow(
            Subject subject, BenchArguments arguments, List<Account> accounts, Stream<Long> sizes, Report report) {
        DatabaseAddress database = ManyChatsWorkload.database(subject);
        sizes.forEach(size -> {
            long there = ManyChats.entries(database);
            if (size - there >= CHATS_WITH_ENTRIES) {
                withEntries(subject, arguments, accounts, size, report);
            } else {
                report.remark("There is no step with " + Report.shown(size) + " entries: the steps before it left "
                        + Report.shown(there) + " in the database.");
            }
        });
    }

    private void withEntries(
            Subject subject, BenchArguments arguments, List<Account> accounts, long size, Report report) {
        DatabaseAddress database = ManyChatsWorkload.database(subject);
        ManyChats chats = set(CHATS_WITH_ENTRIES);
        chats.fill(
                database,
                Math.max(0, size - ManyChats.entries(database)),
                accounts.getFirst().userId());
        Step step = new Step("entries", ManyChats.entries(database), ManyChatsWorkload.CONNECTIONS / 2, 0, chats);
        measure(subject, arguments, accounts, step, report);
    }

    private ManyChats set(int size) {
        return new ManyChats(++sets, size);
    }

    /// Powers of ten from the smallest, and the largest itself.
    static List<Long> upTo(long smallest, long largest) {
        List<Long> sizes = new ArrayList<>();
        for (long size = smallest; size < largest; size *= 10) {
            sizes.add(size);
        }
        sizes.add(largest);
        return sizes;
    }

    private void measure(Subject subject, BenchArguments arguments, List<Account> accounts, Step step, Report report) {
        DatabaseAddress database = ManyChatsWorkload.database(subject);
        List<Account> talking = accounts.subList(0, 2 * step.pairs());
        step.chats().make(database, talking);
        ManyChats.settle(database);
        PairsTalking.Outcome outcome;
        try (EventLoop loop = new EventLoop("parley-idle")) {
            connect(
                    new Dialler(loop, subject.target().server()),
                    accounts.subList(talking.size(), talking.size() + step.idle()));
            outcome = new PairsTalking(step.chats(), step.pairs(), violations)
                    .talk(
                            subject,
                            talking,
                            arguments.decimal("--rate", ManyChatsWorkload.RATE),
                            arguments.seconds("--warm-up", sets == 1 ? FIRST_WARM_UP : WARM_UP),
                            arguments.seconds("--seconds", 10));
        }
        sent += outcome.sent();
        tell(report, step, outcome);
    }

    private void connect(Dialler dialler, List<Account> idle) {
        IdleConnections connections = new IdleConnections(violations);
        for (int from = 0; from < idle.size(); from += WAVE) {
            List<Account> wave = idle.subList(from, Math.min(idle.size(), from + WAVE));
            dialler.loop().execute(() -> wave.forEach(account -> dialler.open(account, connections)));
            int expected = from + wave.size();
            Waiting.await(
                    () -> connections.welcomed() >= expected || !violations.isEmpty(),
                    PATIENCE,
                    "Connections were not made");
        }
    }

    private static void tell(Report report, Step step, PairsTalking.Outcome outcome) {
        CpuMeter.Usage usage = outcome.measurement().usage();
        double units = Math.max(1, outcome.messages());
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("messagesPerSecond", Math.round(outcome.messagesPerSecond()));
        values.put("serverMicros", Math.round(usage.server() / units / 10) / 100.0);
        values.put("databaseMicros", Math.round(usage.database() / units / 10) / 100.0);
        values.put("p50", outcome.toDelivered().getValueAtPercentile(50) / 1e3);
        values.put("p99", outcome.toDelivered().getValueAtPercentile(99) / 1e3);
        values.put("generatorLateP99", outcome.punctuality().late().getValueAtPercentile(99) / 1e3);
        boolean checkpoint = outcome.measurement().hadCheckpoint();
        report.figures(
                step.what() + "." + step.size(),
                String.format(Locale.ROOT, "%,12d %s", step.size(), step.what()),
                values,
                String.format(
                                Locale.ROOT,
                                "%,7d/s   server %8.1f µs   database %8.1f µs   p50 %6.2f   p99 %7.2f ms   generator late by p99 %6.2f ms",
                                values.values().toArray())
                        + (checkpoint ? "   (checkpoint)" : ""));
        report.neverSent(step.size() + " " + step.what(), outcome.punctuality().neverSent());
    }
}
