package dev.parley.load;

import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.measure.CpuMeter;
import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.LoadFailure;
import dev.parley.load.run.LoadRun;
import dev.parley.load.wire.FrameFields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;

/// Pages of 50 entries from the middle of chats, at random places.
///
/// It is checked that every page is whole: as many entries as were asked for, ascending and without a gap,
/// ending just before the seq that was named.
final class HistoryWorkload implements Workload {
    private static final int PAGE = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Histogram latency = new Histogram(60_000_000, 3);
    private final Violations violations = new Violations();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private long pages;
    private boolean measuring;
    private boolean stopped;

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        int chats = arguments.number("--connections", 50);
        int entries = Math.max(PAGE + 1, arguments.number("--entries", 500));
        List<LoadRun.Room> rooms = fill(subject, chats, entries);
        Duration window = arguments.seconds("--seconds", 30);
        CpuMeter meter = subject.cpuMeter();
        try (EventLoop loop = new EventLoop("parley-load")) {
            Dialler dialler = new Dialler(loop, subject.target().server());
            loop.execute(() -> rooms.forEach(room -> new Reader(room).open(dialler)));
            Waiting.pause(arguments.seconds("--warm-up", 10));
            loop.execute(() -> measuring = true);
            meter.start();
            Waiting.pause(window);
            CompletableFuture<Long> read = new CompletableFuture<>();
            loop.execute(() -> {
                measuring = false;
                stopped = true;
                read.complete(pages);
            });
            CpuMeter.Usage usage = meter.usage();
            return report(subject, chats, entries, window, read.join(), usage);
        }
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

    private Report report(Subject subject, int chats, int entries, Duration window, long read, CpuMeter.Usage usage) {
        Report report = new Report("history", violations);
        subject.describe(report);
        report.section("Load");
        report.count("connections", "connections, one page at a time each", chats);
        report.count("entries", "entries a chat, at least", entries);
        report.section("Result");
        report.count("pagesPerSecond", "pages/s of " + PAGE + " entries", Math.round(read / (window.toMillis() / 1e3)));
        report.latency("latency", "request to page", latency);
        report.cpu(usage, read, "page");
        return report;
    }

    /// One connection that reads one page after the other.
    private final class Reader implements Connection.Owner {
        private final FrameFields entry = new FrameFields();
        private final LoadRun.Room room;
        private Connection connection;
        private long before;
        private long asked;

        Reader(LoadRun.Room room) {
            this.room = room;
        }

        void open(Dialler dialler) {
            connection = dialler.open(room.reader(), this);
        }

        private void ask() {
            before = random.nextLong(room.first() + PAGE + 1, room.last() + 1);
            byte[] request = ("{\"t\":\"history\",\"id\":1,\"chatId\":\"" + room.chatId() + "\",\"before\":" + before
                            + ",\"limit\":" + PAGE + '}')
                    .getBytes(StandardCharsets.US_ASCII);
            asked = System.nanoTime();
            connection.send(request, request.length);
        }

        @Override
        public void frame(FrameFields frame) {
            if (frame.type == FrameFields.Type.OK) {
                if (measuring) {
                    pages++;
                    latency.recordValue(Math.clamp((System.nanoTime() - asked) / 1_000, 1, 60_000_000));
                }
                check(frame.entries());
            } else if (frame.type == FrameFields.Type.ERROR) {
                violations.add(Violations.Kind.REFUSED, "history was answered " + frame.code());
            } else if (frame.type != FrameFields.Type.WELCOME) {
                return;
            }
            if (!stopped) {
                ask();
            }
        }

        private void check(FrameFields.Entries entries) {
            long expected = before - PAGE;
            while (entries.next(entry)) {
                if (entry.seq != expected++) {
                    violations.add(Violations.Kind.GAP, "a page before seq " + before + " holds seq " + entry.seq);
                    return;
                }
            }
            if (expected != before) {
                violations.add(Violations.Kind.LOST, "a page before seq " + before + " ends at seq " + (expected - 1));
            }
        }

        @Override
        public void closed(int code) {
            violations.add(Violations.Kind.CONNECTION, "a reader was closed with " + code);
        }
    }
}
