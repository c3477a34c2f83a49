package dev.parley.load;

import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.run.Account;
import dev.parley.load.run.LoadFailure;
import dev.parley.load.run.Population;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/// Connect with a token, be welcomed, `sync`, close, and again: so many at a time, by accounts that have chats.
///
/// It is checked that every connection was welcomed as the user whose token it brought, and that `sync` lists as many
/// chats as the user has.
final class LoginWorkload implements Workload {
    private static final int LIMIT = 100;
    private static final byte[] SYNC =
            RequestFrames.bytes(RequestFrames.sync(null, LIMIT).put("id", 1));
    private static final int ACCOUNTS = 500;

    private final Histogram latency = new Histogram(60_000_000, 3);
    private final Violations violations = new Violations();
    private final Queue<Account> waiting = new ArrayDeque<>();
    private final FrameScanner chat = new FrameScanner();
    private int expected;
    private boolean others;
    private long checked;
    private long completed;
    private boolean measuring;
    private boolean stopped;

    @Override
    public Set<String> options() {
        return Set.of("--seconds", "--warm-up", "--connections", "--chats", "--profile");
    }

    @Override
    public Report run(Subject subject, BenchArguments arguments) {
        int atATime = arguments.number("--connections", 32);
        List<Account> accounts;
        try (Population population = new Population(subject.target())) {
            accounts = population.accounts(Math.max(ACCOUNTS, atATime + atATime % 2));
        }
        int chats = arguments.number("--chats", 1);
        expected = chats;
        others = !arguments.servers().isEmpty() || arguments.has("--data");
        new Acquaintances(accounts, violations).greet(subject.target().server(), chats);
        Duration window = arguments.seconds("--seconds", 30);
        Duration warmUp = arguments.seconds("--warm-up", 10);
        Measurement measurement = subject.measurement();
        try (EventLoop loop = new EventLoop("parley-load")) {
            Dialler dialler = new Dialler(loop, subject.target().server());
            loop.execute(() -> {
                waiting.addAll(accounts);
                for (int i = 0; i < atATime; i++) {
                    next(dialler);
                }
            });
            Waiting.pause(warmUp);
            loop.execute(() -> measuring = true);
            measurement.start();
            Waiting.pause(window);
            CompletableFuture<Long> logins = new CompletableFuture<>();
            loop.execute(() -> {
                measuring = false;
                stopped = true;
                logins.complete(completed);
            });
            measurement.end();
            long all = logins.join();
            Report report = new Report("logins", violations);
            subject.describe(report);
            subject.load(report);
            report.count("connections", "logins at a time", atATime);
            report.count("accounts", "devices that take turns", accounts.size());
            report.count("chats", "chats an account has, of one message", chats);
            report.measured(window, warmUp);
            report.checked("each of " + Report.shown(checked) + " connections was welcomed as the right user");
            report.checked("each sync listed "
                    + (others ? "as many chats as were made, at least: " : "all chats of its user: ") + chats
                    + (chats > LIMIT ? ", or that there are more" : ""));
            results(report, window, all);
            measurement.report(report, all, "login");
            return report;
        }
    }

    private void next(Dialler dialler) {
        Account account = waiting.poll();
        if (!stopped && account != null) {
            Login login = new Login(dialler, account);
            login.connection = dialler.open(account, login);
        }
    }

    private void results(Report report, Duration window, long logins) {
        if (logins == 0 && violations.isEmpty()) {
            throw new LoadFailure("Not one login was completed.");
        }
        report.section(Report.RESULT);
        report.count("loginsPerSecond", "logins/s", Math.round(logins / (window.toMillis() / 1e3)));
        report.latency("connectToSynced", "connect to synced", latency);
    }

    /// Chats that an earlier run made are there too where the data is not new.
    private boolean isRight(int chats, boolean more) {
        return more ? others || chats < expected : chats == expected || (others && chats > expected);
    }

    /// One device's way through a login.
    private final class Login implements Connection.Owner {
        private final Dialler dialler;
        private final Account account;
        private final long begun = System.nanoTime();
        private Connection connection;

        Login(Dialler dialler, Account account) {
            this.dialler = dialler;
            this.account = account;
        }

        @Override
        public void frame(FrameScanner frame) {
            if (frame.type() == FrameScanner.Type.WELCOME) {
                checked++;
                if (!frame.userId().equals(account.userId())) {
                    violations.add(
                            Violations.Kind.WRONG_ANSWER,
                            account + " was welcomed as somebody else: " + frame.userId());
                }
                connection.send(SYNC, SYNC.length);
            } else if (frame.type() == FrameScanner.Type.OK && frame.id() == 1) {
                if (measuring) {
                    completed++;
                    latency.recordValue(Math.clamp((System.nanoTime() - begun) / 1_000, 1, 60_000_000));
                }
                check(frame);
                leave();
            } else if (frame.type() == FrameScanner.Type.ERROR) {
                violations.add(Violations.Kind.REFUSED, "sync was answered " + frame.code());
                leave();
            }
        }

        private void check(FrameScanner synced) {
            int chats = 0;
            for (FrameScanner.Entries all = synced.chats(); all.next(chat); ) {
                chats++;
            }
            if (!isRight(chats, synced.hasMore())) {
                violations.add(
                        Violations.Kind.WRONG_ANSWER,
                        "sync of " + account + " listed " + chats + " chats of " + expected
                                + (synced.hasMore() ? ", and that there are more" : ""));
            }
        }

        private void leave() {
            connection.leave();
            waiting.add(account);
            next(dialler);
        }

        @Override
        public void closed(int code) {
            violations.add(Violations.Kind.CONNECTION, account + " was closed with " + code + " while logging in");
            waiting.add(account);
            // Not at once: a server that refuses everybody is not to be asked in a tight loop.
            dialler.loop().after(100_000_000, () -> next(dialler));
        }
    }
}
