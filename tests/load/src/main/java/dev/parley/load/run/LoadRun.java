package dev.parley.load.run;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.load.check.ChatLedger;
import dev.parley.load.check.DatabaseCheck;
import dev.parley.load.check.Violations;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Load on a server by chats of many users, and the proof that every promise was kept.
///
/// ```
/// try (LoadRun run = LoadRun.prepare(target, ChatLoad.oneToOne(20).expectingFaults())) {
///     run.start();
///     run.awaitAcknowledged(5_000, Duration.ofSeconds(30));
///     server.killHard();
///     server.startAgain();
///     run.awaitAcknowledged(run.counts().acknowledged() + 5_000, Duration.ofSeconds(60));
///     LoadRun.Outcome outcome = run.finish(Duration.ofSeconds(60));
///     assertThat(outcome.violations().lines()).isEmpty();
/// }
/// ```
///
/// Members whose connection is lost come back by themselves, ask again for what was not acknowledged under the
/// same `clientMsgId`, and read what they missed from the log. Methods are called by one thread; sockets are
/// served by others.
public final class LoadRun implements AutoCloseable {
    private static final Duration RECEIPTS = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 20;

    /// What came of a run.
    ///
    /// @param counts everything that was seen
    /// @param compared entries that were compared with the database; -1 where there was none to compare with
    /// @param violations empty when every promise was kept
    public record Outcome(Counts counts, long compared, Violations violations) {}

    private final Violations violations = new Violations();
    private final Target target;
    private final ChatLoad load;
    private final Loops loops;
    private final Population population;
    private final Formation formation;
    private final List<LoadedChat> chats;
    private final Sending sending;

    private LoadRun(Target target, ChatLoad load, Loops loops, Population population) {
        this.target = target;
        this.load = load;
        this.loops = loops;
        this.population = population;
        this.formation = new Formation(target, load, loops, violations, population);
        this.chats = formation.form();
        this.sending = new Sending(load, loops, chats);
    }

    /// Makes the users, connects them, and makes the chats.
    ///
    /// @throws LoadFailure when the server does not let it
    public static LoadRun prepare(Target target, ChatLoad load) {
        Loops loops = new Loops(load.threads());
        Population population = new Population(target);
        try {
            return new LoadRun(target, load, loops, population);
        } catch (RuntimeException failed) {
            loops.close();
            population.close();
            throw failed;
        }
    }

    /// Begins to send; returns at once.
    public void start() {
        sending.start();
    }

    /// Lets the load run for a while and then measures. Returns at the end of the measurement.
    ///
    /// @param atStart is run when the measurement begins, `atEnd` when it ends
    public void measure(Duration warmUp, Duration window, Runnable atStart, Runnable atEnd) {
        long from = System.nanoTime() + warmUp.toNanos();
        long to = from + window.toNanos();
        // The warm-up is measured too, and forgotten in its last second: what measures is compiled by then.
        loops.measure(System.nanoTime(), from);
        sleepUntil(from - TimeUnit.SECONDS.toNanos(1));
        loops.measure(from, to);
        sleepUntil(from);
        atStart.run();
        sleepUntil(to);
        atEnd.run();
    }

    private static void sleepUntil(long time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time - System.nanoTime());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LoadFailure("Interrupted.", interrupted);
        }
    }

    /// A chat as one of its members may read it.
    ///
    /// @param reader a member
    /// @param ledger what its members were told of it
    public record Room(Account reader, ChatLedger ledger) {
        public UUID chatId() {
            return ledger.chatId();
        }

        /// The seq of the entry before those of the run.
        public long first() {
            return ledger.base();
        }

        /// The seq of its last entry.
        public long last() {
            return ledger.last();
        }
    }

    /// The chats of the run, with the last member of each. After [#finish].
    public List<Room> rooms() {
        return chats.stream()
                .map(chat -> new Room(formation.account(chat.members().getLast().number()), chat.ledger()))
                .toList();
    }

    /// What was seen so far.
    public Counts counts() {
        return loops.counts();
    }

    /// What was found wrong so far.
    public Violations violations() {
        return violations;
    }

    /// To be called when a server becomes silent without its clients being told: connections that they lose
    /// from then on count as lost since then, whenever they notice.
    public void silentFrom(long nanoTime) {
        loops.silentFrom(nanoTime);
    }

    /// Waits until so many messages of the run are acknowledged.
    ///
    /// @throws LoadFailure when that takes too long
    public void awaitAcknowledged(long messages, Duration patience) {
        if (!await(() -> counts().acknowledged() >= messages, patience)) {
            throw new LoadFailure(counts().acknowledged() + " of " + messages + " messages were acknowledged within "
                    + patience.toSeconds() + " s.");
        }
    }

    /// Waits until every member is connected.
    ///
    /// @throws LoadFailure when that takes too long
    public void awaitConnected(Duration patience) {
        if (!await(() -> all(chat -> chat.members().stream().allMatch(ChatMember::isConnected)), patience)) {
            throw new LoadFailure("Not every member is connected within " + patience.toSeconds() + " s.");
        }
    }

    private static boolean await(BooleanSupplier condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            sleepUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
        }
        return true;
    }

    private boolean all(Predicate<LoadedChat> condition) {
        return chats.stream().allMatch(chat -> Loops.ask(chat.loop(), () -> condition.test(chat)));
    }

    /// Stops sending, waits until everything is acknowledged and delivered, and checks.
    ///
    /// @param patience for what is under way to arrive
    /// @throws LoadFailure when the database cannot be read
    public Outcome finish(Duration patience) {
        sending.stop();
        boolean quiet = await(() -> all(LoadedChat::isQuiet), patience);
        if (load.receipts() && quiet && !await(() -> all(LoadedChat::isReadByAll), RECEIPTS)) {
            violations.add(
                    Violations.Kind.RECEIPTS,
                    "a sender was not told within " + RECEIPTS.toSeconds() + " s that its last message was read");
        }
        Counts counts = counts();
        List<ChatLedger> ledgers = chats.stream()
                .map(chat -> Loops.ask(chat.loop(), () -> {
                    chat.close();
                    return chat.ledger();
                }))
                .toList();
        long compared = compare(ledgers);
        chats.forEach(LoadedChat::check);
        return new Outcome(counts, compared, violations);
    }

    private long compare(List<ChatLedger> ledgers) {
        if (target.database().isEmpty()) {
            return -1;
        }
        DatabaseAddress address = target.database().get();
        try (Connection database = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password())) {
            return new DatabaseCheck(database, violations, formation::user).check(ledgers);
        } catch (SQLException failed) {
            throw new LoadFailure("The database cannot be read: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        sending.stop();
        loops.close();
        population.close();
    }
}
