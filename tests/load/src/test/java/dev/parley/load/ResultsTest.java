package dev.parley.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.check.Violations;
import dev.parley.load.measure.CpuMeter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    private Path folder;

    private static Report report(int connections, long rate, long micros, long serverNanos) {
        Report report = new Report("one-to-one", new Violations());
        report.section("Machine");
        report.fact("machine.processor", "processor", "2 x");
        report.section(Report.LOAD);
        report.count("connections", "connections", connections);
        report.section(Report.RESULT);
        report.count("messagesPerSecond", "messages/s", rate);
        report.count("retries", "sent again", 0);
        Histogram latency = new Histogram(60_000_000, 3);
        latency.recordValue(micros);
        report.latency("toAck", "to ack", latency);
        report.cpu(new CpuMeter.Usage(serverNanos, serverNanos, 0, 0, 0, 0, 1_000_000), 1, "message");
        return report;
    }

    @Test
    void theFirstOfItsLoadIsComparedWithNothing() throws Exception {
        Results results = new Results(folder.resolve("new"));
        assertThat(results.compared(report(200, 1_000, 100, 1), NOON)).isEmpty();
        results.record(report(200, 1_000, 100, 1), NOON);
        assertThat(results.compared(report(100, 1_000, 100, 1), NOON)).isEmpty();
    }

    @Test
    void isComparedWithTheLastOfTheSameLoad() throws Exception {
        Results results = new Results(folder);
        results.record(report(200, 500, 900, 90_000), NOON);
        results.record(report(200, 1_000, 1_000, 20_000), NOON.plusSeconds(60));
        results.record(report(100, 7, 7, 7_000), NOON.plusSeconds(120));
        assertThat(results.compared(report(200, 1_030, 900, 19_000), NOON.plusSeconds(180)))
                .contains(
                        "Compared with the last run of the same load (of unknown, 2026-11-24T12:01:00Z, 2 minutes ago): "
                                + "messages/s +3 %, to ack p50 -10 %, to ack p99 -10 %, µs server -5 %");
    }

    @Test
    void tellsHowOldItIs() throws Exception {
        Results results = new Results(folder);
        results.record(report(200, 1_000, 1_000, 20_000), NOON);
        Report now = report(200, 1_000, 1_000, 20_000);
        assertThat(results.compared(now, NOON.plusSeconds(599)).orElseThrow()).contains(", 9 minutes ago): ");
        assertThat(results.compared(now, NOON.plusSeconds(600)).orElseThrow())
                .contains("2026-11-24T12:00:00Z, 10 minutes ago: machines drift");
        assertThat(results.compared(now, NOON.plus(Duration.ofHours(5))).orElseThrow())
                .contains(", 5 hours ago: ");
        assertThat(results.compared(now, NOON.plus(Duration.ofDays(3))).orElseThrow())
                .contains(", 3 days ago: ");
    }
}
