package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// From when on a server reads anew what it may have missed.
class ApartTest {

    private static final Set<String> NONE = Set.of();
    private static final Set<String> ONE = Set.of("one");
    private static final Set<String> BOTH = Set.of("one", "two");

    private final ManualClock clock = new ManualClock();
    private final AtomicLong nanos = new AtomicLong();
    private final Apart apart = new Apart(clock, nanos::get);

    /// Time goes by, and the server with it.
    private void live(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            stand(Duration.ofSeconds(1));
            apart.tick();
        }
    }

    private void stand(Duration duration) {
        clock.advance(duration);
        nanos.addAndGet(duration.toNanos());
    }

    private static OptionalLong since(Instant instant) {
        return OptionalLong.of(instant.toEpochMilli());
    }

    @Test
    void whoComesForTheFirstTimeHasMissedNothing() {
        assertThat(apart.changed(NONE, ONE, false)).isEmpty();
        assertThat(apart.changed(ONE, BOTH, false)).isEmpty();
    }

    @Test
    void whatAServerThatLeavesTookAlongIsRecent() {
        live(Duration.ofMinutes(10));
        assertThat(apart.changed(BOTH, ONE, false)).isEqualTo(since(clock.instant()));
    }

    @Test
    void whoComesBackWasMissedSinceItLeft() {
        apart.changed(BOTH, ONE, false);
        Instant left = clock.instant();
        live(Duration.ofMinutes(1));
        assertThat(apart.changed(ONE, BOTH, true)).isEqualTo(since(left));
        live(Duration.ofMinutes(1));
        assertThat(apart.changed(BOTH, BOTH, true)).isEqualTo(since(clock.instant()));
    }

    /// It has another name when it is started again.
    @Test
    void whoIsGoneForGoodCountsForNoLaterMerge() {
        apart.changed(BOTH, ONE, false);
        live(Duration.ofHours(1));
        apart.changed(ONE, NONE, false);
        Instant left = clock.instant();
        live(Duration.ofMinutes(1));
        assertThat(apart.changed(NONE, Set.of("one", "three"), true)).isEqualTo(since(left));
    }

    @Test
    void whoStoodStillHasMissedEverythingSince() {
        live(Duration.ofMinutes(1));
        Instant frozen = clock.instant();
        stand(Duration.ofSeconds(40));
        live(Duration.ofSeconds(8));
        assertThat(apart.changed(BOTH, BOTH, true)).isEqualTo(since(frozen));
        live(Duration.ofSeconds(8));
        assertThat(apart.changed(BOTH, BOTH, true)).isEqualTo(since(clock.instant()));
    }

    /// The news may come before the first tick after the standstill; and others may be found gone first.
    @Test
    void whoStoodStillAndFindsOthersGoneWasApartBefore() {
        Instant frozen = clock.instant();
        stand(Duration.ofSeconds(40));
        assertThat(apart.changed(BOTH, NONE, false)).isEqualTo(since(frozen));
        live(Duration.ofMinutes(20));
        assertThat(apart.changed(NONE, BOTH, true)).isEqualTo(since(frozen));
    }

    /// Of a suspended machine one clock may know, and the other not.
    @Test
    void oneClockIsEnough() {
        Instant frozen = clock.instant();
        clock.advance(Duration.ofSeconds(40));
        assertThat(apart.changed(BOTH, BOTH, true)).isEqualTo(since(frozen));
    }

    @Test
    void aStandstillThatNobodyNoticedIsForgotten() {
        stand(Duration.ofSeconds(6));
        live(Duration.ofHours(1));
        assertThat(apart.changed(BOTH, BOTH, true)).isEqualTo(since(clock.instant()));
    }

    @Test
    void onlySomeOfThoseWhoLeftAreRemembered() {
        apart.changed(ONE, NONE, false);
        Set<String> many = new HashSet<>();
        for (int i = 0; i < Apart.MAX_GONE; i++) {
            many.add("other" + i);
        }
        live(Duration.ofMinutes(1));
        apart.changed(many, NONE, false);
        assertThat(apart.changed(NONE, ONE, false)).isEmpty();
    }
}
