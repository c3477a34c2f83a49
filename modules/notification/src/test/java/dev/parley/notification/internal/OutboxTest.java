package dev.parley.notification.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.notification.api.Outbox.Item;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutboxTest extends NotificationTestBase {

    @Test
    void theNewestItemOfARecipientComesFirst() {
        outbox.add("sms", PHONE, "one");
        clock.advance(Duration.ofSeconds(1));
        outbox.add("sms", PHONE, "two");
        outbox.add("email", "Alice@Example.org", "other");
        assertThat(sent(outbox, PHONE))
                .containsExactly(
                        new Item("sms", PHONE, clock.instant(), "two"),
                        new Item("sms", PHONE, clock.instant().minusSeconds(1), "one"));
        assertThat(sentTo(" aLICE@example.org ")).containsExactly("other");
        assertThat(sentTo(UUID.randomUUID())).isEmpty();
    }

    @Test
    void itKeepsTheNewestOnly() {
        database.update("""
                insert into notification.outbox (channel, recipient, at, content)
                select 'sms', ?, ?, 'old ' || i from generate_series(1, ?) i""", PHONE, clock.instant(), OutboxTable.KEPT);
        for (int i = 0; i < OutboxTable.TRIM_EVERY; i++) {
            outbox.add("sms", PHONE, "new " + i);
        }
        assertThat(database.queryOne("select count(*) from notification.outbox", row -> row.intValue(1)))
                .contains(OutboxTable.KEPT);
        assertThat(database.query("select content from notification.outbox order by item_id", row -> row.text(1)))
                .startsWith("old " + (OutboxTable.TRIM_EVERY + 1))
                .endsWith("new " + (OutboxTable.TRIM_EVERY - 1));
        assertThat(sentTo(PHONE)).hasSize(100).startsWith("new 499");
    }

    @Test
    void aTextMayHoldWhatTheDatabaseCannot() {
        outbox.add("sms", PHONE, "a" + (char) 0 + "b");
        assertThat(sentTo(PHONE)).containsExactly("a\uFFFDb");
    }

    @Test
    void aCodeGoesToThePhone() {
        new Codes(outbox).send(PHONE, "Your Parley code is 123456");
        assertThat(sent(outbox, PHONE))
                .containsExactly(new Item("sms", PHONE, clock.instant(), "Your Parley code is 123456"));
    }

    @Test
    void outsideDevelopmentModeThereIsNone() {
        outbox.add("sms", PHONE, "from an earlier run");
        OutboxTable none = new OutboxTable(database, PRODUCTION, clock);
        assertThat(none.enabled()).isFalse();
        assertThat(sent(none, PHONE)).isEmpty();
        new Codes(none).send(PHONE, "Your Parley code is 123456");
        assertThatIllegalStateException().isThrownBy(() -> none.add("sms", PHONE, "x"));
        assertThat(sentTo(PHONE)).containsExactly("from an earlier run");
    }
}
