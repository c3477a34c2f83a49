package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.internal.ClusterWire.Place;
import dev.parley.platform.internal.LastHeard.Heard;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What comes from another server twice, or too late.
class LastHeardTest {

    private final LastHeard heard = new LastHeard();

    @Test
    void eachMessageIsNewOnce() {
        assertThat(heard.hear("one", new Place(1, 1))).isEqualTo(Heard.NEXT);
        assertThat(heard.hear("one", new Place(1, 2))).isEqualTo(Heard.NEXT);
        assertThat(heard.hear("one", new Place(1, 2))).isEqualTo(Heard.REPEATED);
        assertThat(heard.hear("one", new Place(1, 1))).isEqualTo(Heard.REPEATED);
        assertThat(heard.hear("two", new Place(1, 1))).isEqualTo(Heard.NEXT);
        // Some may have been left out.
        assertThat(heard.hear("one", new Place(1, 9))).isEqualTo(Heard.AFTER_A_GAP);
    }

    @Test
    void whatWasOnItsWayBeforeTheTwoMetAgainIsNot() {
        heard.hear("one", new Place(1, 7));
        assertThat(heard.hear("one", new Place(2, 1))).isEqualTo(Heard.NEXT);
        assertThat(heard.hear("one", new Place(1, 8))).isEqualTo(Heard.REPEATED);
    }

    @Test
    void whoIsGoneIsRememberedButNotEverybodyForEver() {
        heard.hear("gone", new Place(1, 1));
        heard.keep(Set.of());
        assertThat(heard.hear("gone", new Place(1, 1))).isEqualTo(Heard.REPEATED);
        for (int i = 0; i < LastHeard.MAX_GONE; i++) {
            heard.hear("server " + i, new Place(1, 1));
        }
        heard.hear("here", new Place(1, 5));
        heard.keep(Set.of("here"));
        assertThat(heard.hear("gone", new Place(1, 1))).isEqualTo(Heard.NEXT);
        assertThat(heard.hear("here", new Place(1, 5))).isEqualTo(Heard.REPEATED);
    }
}
