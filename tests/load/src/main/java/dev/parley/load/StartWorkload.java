package dev.parley.load;

import dev.parley.load.check.Violations;
import dev.parley.load.measure.ProcessTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How long it takes from nothing to a server that answers, database and application included, on data that exists;
/// and what the server holds in memory while nobody uses it.
final class StartWorkload implements Workload {
    private static final int STARTS = 5;
    private static final Duration REST = Duration.ofSeconds(10);

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            seconds.add(subject.restart().toMillis() / 1e3);
        }
        Waiting.pause(REST);
        long resident = ProcessTimes.residentBytes(subject.serverPid());
        Report report = new Report("start", new Violations());
        subject.describe(report);
        subject.load(report);
        report.section(Report.RESULT);
        report.fact("starts", "starts, in order", seconds);
        Collections.sort(seconds);
        report.decimal("medianSeconds", "start to ready, median", seconds.get(STARTS / 2), "s");
        report.decimal("residentAtRest", "resident at rest", resident / 1048576.0, "MiB");
        return report;
    }
}
