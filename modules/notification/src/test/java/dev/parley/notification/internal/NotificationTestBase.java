package dev.parley.notification.internal;

import dev.parley.chat.api.PushDue;
import dev.parley.notification.api.Outbox;
import dev.parley.notification.api.Outbox.Item;
import dev.parley.platform.api.Settings;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// The module on a real database, in development mode, with one user who is away.
abstract class NotificationTestBase {

    static final Mode DEVELOPMENT = new Mode(new Settings(Map.of("PARLEY_DEVELOPMENT", "true")));
    static final Mode PRODUCTION = new Mode(new Settings(Map.of()));
    static final String PHONE = "+4915100000001";

    static TestDatabase database;

    final ManualClock clock = new ManualClock();
    final AwayUser bob = new AwayUser();
    final RegistrationTable registrations = new RegistrationTable(database, clock);
    final OutboxTable outbox = new OutboxTable(database, DEVELOPMENT, clock);

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void forget() {
        database.update("delete from notification.outbox");
        database.update("delete from notification.push_registration");
    }

    PushDispatch dispatch(Mode mode) {
        return new PushDispatch(
                bob,
                new PushedMarks(database),
                bob,
                new PushContents(bob, bob),
                new PushProviders(mode, new OutboxProvider(outbox)),
                new PushTargets(bob, bob, registrations),
                new PushSender(registrations),
                clock);
    }

    boolean push(long seq) {
        return dispatch(DEVELOPMENT).dispatch(new PushDue(bob.id, bob.chat, seq));
    }

    List<String> sentTo(Object recipient) {
        return sent(outbox, recipient).stream().map(Item::content).toList();
    }

    static List<Item> sent(Outbox outbox, Object recipient) {
        return outbox.to(recipient.toString());
    }
}
