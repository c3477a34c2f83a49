package dev.parley.notification.internal;

import dev.parley.notification.api.Outbox;
import dev.parley.platform.api.Database;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// The [Outbox] in a table, which keeps the newest [#KEPT] items, and a few more between two trims.
@Singleton
public class OutboxTable implements Outbox {

    static final int KEPT = 10_000;
    static final int TRIM_EVERY = 500;
    /// A message may hold it, and PostgreSQL's text may not.
    private static final char NUL = 0;

    private static final char REPLACEMENT = '\uFFFD';

    private static final int MAX_SHOWN = 100;

    private final Database database;
    private final Mode mode;
    private final Clock clock;
    private final AtomicInteger added = new AtomicInteger();

    @Inject
    public OutboxTable(Database database, Mode mode, Clock clock) {
        this.database = database;
        this.mode = mode;
        this.clock = clock;
    }

    @Override
    public boolean enabled() {
        return mode.isDevelopment();
    }

    @Override
    public List<Item> to(String recipient) {
        if (!enabled()) {
            return List.of();
        }
        return database.query(
                """
                select channel, recipient, at, content from notification.outbox
                where recipient = ? order by item_id desc limit ?""",
                row -> new Item(row.text(1), row.text(2), row.instant(3), row.text(4)),
                normal(recipient),
                MAX_SHOWN);
    }

    void add(String channel, String to, String content) {
        if (!enabled()) {
            throw new IllegalStateException("only development mode has an outbox");
        }
        database.update(
                "insert into notification.outbox (channel, recipient, at, content) values (?, ?, ?, ?)",
                channel,
                normal(to),
                clock.instant(),
                content.replace(NUL, REPLACEMENT));
        if (added.incrementAndGet() % TRIM_EVERY == 0) {
            trim();
        }
    }

    /// Deletes one bounded batch of the oldest.
    private void trim() {
        database.update("""
                delete from notification.outbox where item_id in (
                    select item_id from notification.outbox
                    where item_id <= (select item_id from notification.outbox order by item_id desc offset ? limit 1)
                    order by item_id limit ?)""", KEPT, 2 * TRIM_EVERY);
    }

    /// E-mail addresses and ids are found however they are written.
    private static String normal(String recipient) {
        return recipient.strip().toLowerCase(Locale.ROOT);
    }
}
