package dev.parley.load;

import dev.parley.client.Message;
import dev.parley.client.Recipient;
import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.run.Account;
import dev.parley.load.run.LoadFailure;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/// Gives each of some accounts so many direct chats with others of them, by one message in each. Used once.
final class Acquaintances {
    private static final int CONNECTIONS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final List<Account> accounts;
    private final Violations violations;
    private final Queue<Integer> waiting = new ArrayDeque<>();
    private final AtomicInteger done = new AtomicInteger();

    /// @param accounts an even number of them
    Acquaintances(List<Account> accounts, Violations violations) {
        this.accounts = accounts;
        this.violations = violations;
    }

    /// @throws IllegalArgumentException for more chats than there are others
    /// @throws LoadFailure when the server does not take the messages
    void greet(URI server, int chats) {
        if (chats >= accounts.size()) {
            throw new IllegalArgumentException("--chats is at most " + (accounts.size() - 1) + ".");
        }
        if (chats == 0) {
            return;
        }
        try (EventLoop loop = new EventLoop("parley-load")) {
            Dialler dialler = new Dialler(loop, server);
            loop.execute(() -> {
                for (int i = 0; i < accounts.size(); i++) {
                    waiting.add(i);
                }
                for (int i = 0; i < CONNECTIONS; i++) {
                    next(dialler, chats);
                }
            });
            Waiting.await(
                    () -> done.get() == accounts.size() || !violations.isEmpty(),
                    PATIENCE,
                    "Not everybody was greeted");
        }
        if (!violations.isEmpty()) {
            throw new LoadFailure("The chats could not be made: " + violations);
        }
    }

    private void next(Dialler dialler, int chats) {
        Integer number = waiting.poll();
        if (number != null) {
            Greeter greeter = new Greeter(dialler, chats, greeted(number, accounts.size(), chats));
            greeter.connection = dialler.open(accounts.get(number), greeter);
        }
    }

    /// Whom an account greets, so that in the end everybody knows as many: the next ones in a circle, and, for an odd
    /// number, each one of the first half who stands opposite.
    static Queue<Integer> greeted(int number, int all, int chats) {
        Queue<Integer> others = new ArrayDeque<>();
        for (int distance = 1; distance <= chats / 2; distance++) {
            others.add((number + distance) % all);
        }
        if (chats % 2 == 1 && number < all / 2) {
            others.add(number + all / 2);
        }
        return others;
    }

    private final class Greeter implements Connection.Owner {
        private final Dialler dialler;
        private final int chats;
        private final Queue<Integer> others;
        private Connection connection;

        Greeter(Dialler dialler, int chats, Queue<Integer> others) {
            this.dialler = dialler;
            this.chats = chats;
            this.others = others;
        }

        @Override
        public void frame(FrameScanner frame) {
            if (frame.type() == FrameScanner.Type.ERROR) {
                violations.add(Violations.Kind.REFUSED, "a greeting was answered " + frame.code());
            } else if (frame.type() == FrameScanner.Type.WELCOME || frame.type() == FrameScanner.Type.OK) {
                goOn();
            }
        }

        private void goOn() {
            Integer other = others.poll();
            if (other == null) {
                connection.leave();
                done.incrementAndGet();
                next(dialler, chats);
                return;
            }
            Message hello = Message.text(Recipient.user(accounts.get(other).userId()), "hello");
            byte[] greeting = RequestFrames.bytes(RequestFrames.send(hello).put("id", 1));
            connection.send(greeting, greeting.length);
        }

        @Override
        public void closed(int code) {
            violations.add(Violations.Kind.CONNECTION, "a greeter was closed with " + code);
        }
    }
}
