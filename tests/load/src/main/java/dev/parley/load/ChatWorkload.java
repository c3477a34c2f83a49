package dev.parley.load;

import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.Counts;
import dev.parley.load.run.LoadRun;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/// Chats in which some talk and all listen: one-to-one, group, hot-chat.
final class ChatWorkload implements Workload {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Set<String> COMMON = Set.of(
            "--seconds",
            "--warm-up",
            "--in-flight",
            "--rate",
            "--text-bytes",
            "--receipts",
            "--receipt-ms",
            "--threads",
            "--profile");

    private final String name;
    private final Set<String> shaping;
    private final Function<BenchArguments, ChatLoad> shape;

    /// @param shaping the options that `shape` looks at
    private ChatWorkload(String name, Set<String> shaping, Function<BenchArguments, ChatLoad> shape) {
        this.name = name;
        this.shaping = shaping;
        this.shape = shape;
    }

    static Workload oneToOne() {
        return new ChatWorkload(
                "one-to-one",
                Set.of("--connections"),
                arguments -> ChatLoad.oneToOne(Math.max(1, arguments.number("--connections", 200) / 2)));
    }

    static Workload group() {
        return new ChatWorkload("group", Set.of("--members", "--senders"), arguments -> {
            int members = arguments.number("--members", 100);
            return ChatLoad.group(members, arguments.number("--senders", Math.min(8, members)), 8);
        });
    }

    static Workload hotChat() {
        return new ChatWorkload("hot-chat", Set.of("--members", "--senders"), arguments -> {
            int members = arguments.number("--members", 50);
            return ChatLoad.group(members, arguments.number("--senders", members), 2);
        });
    }

    private ChatLoad load(BenchArguments arguments) {
        ChatLoad base = shape.apply(arguments);
        return base.inFlight(arguments.number("--in-flight", base.inFlight()))
                .rate(arguments.decimal("--rate", 0))
                .textBytes(arguments.number("--text-bytes", base.textBytes()))
                .receipts(arguments.isOn("--receipts"), Duration.ofMillis(arguments.number("--receipt-ms", (int)
                        base.receiptDelay().toMillis())))
                .threads(arguments.number("--threads", base.threads()));
    }

    @Override
    public Set<String> options() {
        Set<String> options = new HashSet<>(COMMON);
        options.addAll(shaping);
        return options;
    }

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        ChatLoad load = load(arguments);
        Duration window = arguments.seconds("--seconds", 30);
        Duration warmUp = arguments.seconds("--warm-up", 10);
        try (LoadRun run = LoadRun.prepare(subject.target(), load)) {
            Measurement measurement = subject.measurement();
            run.start();
            run.measure(warmUp, window, measurement::start, measurement::end);
            LoadRun.Outcome outcome = run.finish(PATIENCE);
            Report report = new Report(name, outcome.violations());
            subject.describe(report);
            subject.load(report);
            describe(report, load);
            report.measured(window, warmUp);
            results(report, load, outcome.counts(), window);
            if (load.rate() > 0) {
                report.punctuality(outcome.counts().late(), outcome.counts().neverSent());
            }
            measurement.report(report, outcome.counts().acknowledgedWithin(), "message");
            checks(report, load, subject.target().servers().size(), outcome);
            return report;
        }
    }

    private static void describe(Report report, ChatLoad load) {
        report.count("connections", "connections", (long) load.chats() * load.members());
        report.fact(
                "shape",
                "chats",
                load.chats() + " of " + load.members() + " members, of whom " + load.senders() + " talk");
        report.fact(
                "pace",
                "pace",
                load.rate() > 0
                        ? "fixed rate, " + load.rate() + " messages/s"
                        : "maximum, " + load.inFlight() + " in flight a sender");
        report.fact(
                "receipts",
                "receipts",
                load.receipts()
                        ? "delivered and read, gathered for "
                                + load.receiptDelay().toMillis() + " ms"
                        : "off");
        report.count("textBytes", "bytes of text", load.textBytes());
        report.count("threads", "threads of the generator", load.threads());
    }

    private static void results(Report report, ChatLoad load, Counts counts, Duration window) {
        double seconds = window.toMillis() / 1e3;
        report.section(Report.RESULT);
        report.count("messagesPerSecond", "messages/s acknowledged", Math.round(counts.acknowledgedWithin() / seconds));
        report.count("deliveriesPerSecond", "deliveries/s", Math.round(counts.deliveredWithin() / seconds));
        report.latency("sendToAck", "send to acknowledged", counts.toAck());
        report.latency("sendToDelivered", "send to delivered", counts.toDelivered());
        report.count("retries", "sent again", counts.retries());
        if (load.faultsExpected()) {
            report.count("reconnects", "connected again", counts.reconnects());
        }
    }

    private static void checks(Report report, ChatLoad load, int servers, LoadRun.Outcome outcome) {
        report.section("Check");
        report.count("acknowledged", "messages acknowledged", outcome.counts().acknowledged());
        report.count("delivered", "messages delivered", outcome.counts().delivered());
        report.checked("each of " + Report.shown(outcome.counts().acknowledged())
                + " acknowledged messages was delivered to each receiver once, without a gap in seq"
                + (servers == 1 ? " and in its order" : ""));
        report.checked(
                "all who were told of a seq were told of the same message, and each sender's messages kept their order");
        if (load.receipts()) {
            report.checked("each sender was told that its last message was delivered to all and read by all");
        }
        if (outcome.compared() < 0) {
            report.notChecked("the database, since no --db was given");
        } else {
            report.count("compared", "entries compared with the database", outcome.compared());
            report.checked("the database: " + Report.shown(outcome.compared())
                    + " entries without a gap, each acknowledged message once, with its seq and sender");
        }
    }
}
