package dev.parley.load;

import dev.parley.load.check.Violations;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.measure.ProcessTimes;
import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.LoadRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/// How long it takes from nothing to a server that answers, database and application included, on data that exists;
/// and what the server holds in memory while nobody uses it.
///
/// It is checked that what was acknowledged before the starts can be read after the last, as it was told then.
final class StartWorkload implements Workload {
    private static final int STARTS = 5;
    private static final int CHATS = 10;
    private static final int MESSAGES = 5_000;
    private static final Duration REST = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public Set<String> options() {
        return Set.of();
    }

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        LoadRun.Outcome written;
        List<LoadRun.Room> rooms;
        try (LoadRun run = LoadRun.prepare(subject.target(), ChatLoad.oneToOne(CHATS))) {
            run.start();
            run.awaitAcknowledged(MESSAGES, PATIENCE);
            written = run.finish(PATIENCE);
            rooms = run.rooms();
        }
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            seconds.add(subject.restart().toMillis() / 1e3);
        }
        Waiting.pause(REST);
        long resident = ProcessTimes.residentBytes(subject.serverPid());
        read(subject, rooms, written.violations());
        Report report = new Report("start", written.violations());
        subject.describe(report);
        subject.load(report);
        report.section(Report.RESULT);
        report.fact("starts", "starts, in order", seconds);
        Collections.sort(seconds);
        report.decimal("medianSeconds", "start to ready, median", seconds.get(STARTS / 2), "s");
        report.decimal("residentAtRest", "resident at rest", resident / 1048576.0, "MiB");
        report.checked(Report.shown(written.counts().acknowledged())
                + " messages that were acknowledged before the starts were read after the last, with the same seq");
        return report;
    }

    private static void read(Subject subject, List<LoadRun.Room> rooms, Violations violations) {
        try (EventLoop loop = new EventLoop("parley-load")) {
            Dialler dialler = new Dialler(loop, subject.target().server());
            List<LogReader> readers =
                    rooms.stream().map(room -> new LogReader(room, violations)).toList();
            loop.execute(() -> readers.forEach(reader -> reader.open(dialler)));
            Waiting.await(
                    () -> readers.stream().allMatch(LogReader::isDone),
                    PATIENCE,
                    "What was written before the starts could not be read");
        }
    }
}
