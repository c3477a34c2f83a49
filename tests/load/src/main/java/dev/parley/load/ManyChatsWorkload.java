package dev.parley.load;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.load.check.Violations;
import dev.parley.load.run.Account;
import dev.parley.load.run.LoadFailure;
import dev.parley.load.run.Population;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A hundred pairs that talk in very many groups of two, one after the other at random: what does a message cost when
/// its chat
/// was not talked in lately?
final class ManyChatsWorkload implements Workload {
    static final int CONNECTIONS = 200;
    static final int RATE = 1_000;

    @Override
    public Set<String> options() {
        return Set.of("--seconds", "--warm-up", "--connections", "--rate", "--chats", "--profile");
    }

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        DatabaseAddress database = database(subject);
        int pairs = Math.max(1, arguments.number("--connections", CONNECTIONS) / 2);
        double rate = arguments.decimal("--rate", RATE);
        Duration window = arguments.seconds("--seconds", 30);
        Duration warmUp = arguments.seconds("--warm-up", 10);
        ManyChats chats = new ManyChats(0, Math.max(pairs, arguments.number("--chats", 1_000)));
        Violations violations = new Violations();
        PairsTalking.Outcome outcome;
        try (Population population = new Population(subject.target())) {
            List<Account> accounts = population.accounts(2 * pairs);
            chats.make(database, accounts);
            ManyChats.settle(database);
            outcome = new PairsTalking(chats, pairs, violations).talk(subject, accounts, rate, warmUp, window);
        }
        Report report = new Report("many-chats", violations);
        subject.describe(report);
        subject.load(report);
        report.count("connections", "connections", 2L * pairs);
        report.count("chats", "chats", chats.size());
        report.decimal("rate", "fixed rate", rate, "messages/s");
        report.measured(window, warmUp);
        report.section(Report.RESULT);
        report.count("messagesPerSecond", "messages/s acknowledged", Math.round(outcome.messagesPerSecond()));
        report.latency("sendToAck", "send to acknowledged", outcome.toAck());
        report.latency("sendToDelivered", "send to delivered", outcome.toDelivered());
        checked(report, outcome.sent());
        report.punctuality(outcome.punctuality().late(), outcome.punctuality().neverSent());
        outcome.measurement().report(report, outcome.messages(), "message");
        return report;
    }

    static void checked(Report report, long messages) {
        report.checked("each of " + Report.shown(messages)
                + " messages was acknowledged and delivered once, in each chat by seq and without a gap");
        report.checked(
                "the database: each of them once, with its chat, seq and sender; no gap in a log that was talked in");
    }

    /// @throws LoadFailure where the chats could not be made
    static DatabaseAddress database(Subject subject) {
        return subject.target()
                .database()
                .orElseThrow(() -> new LoadFailure("The chats are made in the database: say where it is, with --db."));
    }
}
