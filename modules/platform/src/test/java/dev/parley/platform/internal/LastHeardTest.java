package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.internal.ClusterWire.Place;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What comes from another server twice, or too late.
class LastHeardTest {

    private final LastHeard heard = new LastHeard();

    @Test
    void eachMessageIsNewOnce() {
        assertThat(heard.isNew("one", new Place(1, 1))).isTrue();
        assertThat(heard.isNew("one", new Place(1, 2))).isTrue();
        assertThat(heard.isNew("one", new Place(1, 2))).isFalse();
        assertThat(heard.isNew("one", new Place(1, 1))).isFalse();
        assertThat(heard.isNew("two", new Place(1, 1))).isTrue();
        // Some may have been left out.
        assertThat(heard.isNew("one", new Place(1, 9))).isTrue();
    }

    @Test
    void whatWasOnItsWayBeforeTheTwoMetAgainIsNot() {
        heard.isNew("one", new Place(1, 7));
        assertThat(heard.isNew("one", new Place(2, 1))).isTrue();
        assertThat(heard.isNew("one", new Place(1, 8))).isFalse();
    }

    @Test
    void whoIsGoneIsRememberedButNotEverybodyForEver() {
        heard.isNew("gone", new Place(1, 1));
        heard.keep(Set.of());
        assertThat(heard.isNew("gone", new Place(1, 1))).isFalse();
        for (int i = 0; i < LastHeard.MAX_GONE; i++) {
            heard.isNew("server " + i, new Place(1, 1));
        }
        heard.isNew("here", new Place(1, 5));
        heard.keep(Set.of("here"));
        assertThat(heard.isNew("gone", new Place(1, 1))).isTrue();
        assertThat(heard.isNew("here", new Place(1, 5))).isFalse();
    }
}
