package dev.parley.load;

import dev.parley.load.engine.EventLoop;
import dev.parley.load.engine.Pace;
import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.LoadFailure;
import dev.parley.load.run.LoadRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// Pages of 50 entries from the middle of chats, at random places: as many as readers get, or at a fixed rate.
///
/// Cold, the server's cache of pages has room for next to nothing, so that pages come from the database.
final class HistoryWorkload implements Workload {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration ANSWERS = Duration.ofSeconds(60);

    @Override
    public Map<String, String> server(BenchArguments arguments) {
        return arguments.has("--cold") ? Map.of("PARLEY_CACHE_HISTORY", "1") : Map.of();
    }

    @Override
    public Set<String> options() {
        return Set.of(
                "--seconds", "--warm-up", "--connections", "--in-flight", "--rate", "--entries", "--cold", "--profile");
    }

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        int chats = Math.max(1, arguments.number("--connections", 50));
        int entries = Math.max(HistoryReader.PAGE + 1, arguments.number("--entries", 500));
        int inFlight = Math.max(1, arguments.number("--in-flight", 1));
        double rate = arguments.decimal("--rate", 0);
        List<LoadRun.Room> rooms = fill(subject, chats, entries);
        Duration window = arguments.seconds("--seconds", 30);
        HistoryReader.Pages pages = new HistoryReader.Pages();
        Measurement measurement = subject.measurement();
        try (EventLoop loop = new EventLoop("parley-load")) {
            Dialler dialler = new Dialler(loop, subject.target().server());
            List<HistoryReader> readers = rooms.stream()
                    .map(room -> new HistoryReader(loop, room, inFlight, rate > 0, pages))
                    .toList();
            loop.execute(() -> readers.forEach(reader -> reader.open(dialler)));
            Pace pace = rate > 0 ? paced(loop, readers, pages, rate) : null;
            Duration warmUp = arguments.seconds("--warm-up", 10);
            long from = System.nanoTime() + warmUp.toNanos();
            loop.execute(() -> pages.punctuality.measure(from, from + window.toNanos()));
            Waiting.pause(warmUp);
            measurement.start();
            Waiting.pause(window);
            measurement.end();
            if (pace != null) {
                pace.stop();
            }
            loop.execute(() -> {
                pages.stopped = true;
                loop.endPace();
                readers.forEach(HistoryReader::stop);
            });
            Waiting.await(
                    () -> !pages.violations.isEmpty() || isQuiet(loop, readers), ANSWERS, "Not every page has come");
            if (pages.latency.getTotalCount() == 0 && pages.violations.isEmpty()) {
                throw new LoadFailure("Not one page was read.");
            }
            Report report = new Report("history", pages.violations);
            subject.describe(report);
            subject.load(report);
            report.count("connections", "connections", chats);
            report.fact(
                    "pace",
                    "pace",
                    rate > 0 ? "fixed rate, " + rate + " pages/s" : "maximum, " + inFlight + " in flight a connection");
            report.count("entries", "entries a chat, at least", entries);
            report.fact("cache", "server's cache of pages", arguments.has("--cold") ? "cold" : "warm");
            report.measured(window, warmUp);
            results(report, pages.count, window, pages.latency);
            if (rate > 0) {
                report.punctuality(pages.punctuality.late(), pages.punctuality.neverSent());
            }
            report.checked("each of " + Report.shown(pages.read) + " pages was whole: " + HistoryReader.PAGE
                    + " entries, ascending, without a gap, up to the seq that was asked for");
            report.notChecked("what the entries of the pages say");
            measurement.report(report, pages.count, "page");
            return report;
        }
    }

    private static void results(Report report, long read, Duration window, Histogram latency) {
        report.section(Report.RESULT);
        report.count(
                "pagesPerSecond",
                "pages/s of " + HistoryReader.PAGE + " entries",
                Math.round(read / (window.toMillis() / 1e3)));
        report.latency("latency", "request to page", latency);
    }

    private static boolean isQuiet(EventLoop loop, List<HistoryReader> readers) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(readers.stream().allMatch(HistoryReader::isQuiet)));
        return answer.join();
    }

    private static Pace paced(EventLoop loop, List<HistoryReader> readers, HistoryReader.Pages pages, double rate) {
        Pace pace = new Pace(
                readers.toArray(Pace.Sender[]::new),
                IntStream.range(0, readers.size()).toArray(),
                readers.size(),
                rate,
                System.nanoTime(),
                pages.punctuality);
        loop.execute(() -> loop.pace(pace));
        pace.wake(loop);
        return pace;
    }

    private static List<LoadRun.Room> fill(Subject subject, int chats, int entries) {
        try (LoadRun run =
                LoadRun.prepare(subject.target(), ChatLoad.oneToOne(chats).inFlight(32))) {
            run.start();
            // Chats do not fill at the same speed: some more on the average, so that the last has enough.
            run.awaitAcknowledged(2L * chats * entries, PATIENCE);
            LoadRun.Outcome outcome = run.finish(PATIENCE);
            if (!outcome.violations().isEmpty()) {
                throw new LoadFailure("The chats could not be filled: " + outcome.violations());
            }
            return run.rooms();
        }
    }
}
