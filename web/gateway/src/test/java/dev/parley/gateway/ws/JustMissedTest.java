package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What is kept for users of whom the news is still on its way.
class JustMissedTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final JustMissed missed = new JustMissed(nanos::get);
    private final UserId ann = new UserId(UUID.randomUUID());
    private final UserId ben = new UserId(UUID.randomUUID());

    private static Delivery entry(long seq) {
        Entry entry = new Entry(
                new ChatId(new UUID(1, 1)),
                seq,
                new UserId(new UUID(2, 2)),
                new UUID(3, seq),
                EntryKind.TEXT,
                new byte[0],
                0,
                0,
                List.of(),
                0,
                null,
                0);
        return new Delivery(entry, new UserId[0], null);
    }

    private List<Long> taken(UserId user) {
        return missed.take(user).stream()
                .map(delivery -> delivery.entry().seq())
                .toList();
    }

    @Test
    void whoComesGetsItsOwnOnceAndInOrder() {
        missed.add(ann, entry(1));
        missed.add(ben, entry(1));
        missed.add(ann, entry(2));
        assertThat(taken(ann)).containsExactly(1L, 2L);
        assertThat(taken(ann)).isEmpty();
        assertThat(taken(ben)).containsExactly(1L);
    }

    @Test
    void oneIsTakenByWhoeverIsFirst() {
        JustMissed.Missed one = missed.add(ann, entry(1));
        JustMissed.Missed two = missed.add(ann, entry(2));
        assertThat(missed.takeBack(one)).isTrue();
        assertThat(missed.takeBack(one)).isFalse();
        assertThat(taken(ann)).containsExactly(2L);
        assertThat(missed.takeBack(two)).isFalse();
    }

    /// Nothing that came after it has pushed it out.
    @Test
    void whatIsOldIsNotGivenOut() {
        missed.add(ann, entry(1));
        nanos.addAndGet(JustMissed.KEPT_NANOS);
        missed.add(ann, entry(2));
        nanos.addAndGet(1);
        assertThat(taken(ann)).containsExactly(2L);
    }

    @Test
    void whatIsOldOrTooMuchIsLeftOut() {
        missed.add(ann, entry(1));
        nanos.addAndGet(JustMissed.KEPT_NANOS + 1);
        missed.add(ann, entry(2));
        assertThat(taken(ann)).containsExactly(2L);
        for (int seq = 3; seq <= JustMissed.MAX + 3; seq++) {
            missed.add(ben, entry(seq));
        }
        assertThat(taken(ben)).hasSize(JustMissed.MAX).doesNotContain(3L);
    }
}
