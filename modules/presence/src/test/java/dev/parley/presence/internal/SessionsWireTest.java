package dev.parley.presence.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.Wiretap;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nodes of two versions tell one another who is connected to them: the bytes stay.
class SessionsWireTest {

    private static final UserId ANN = new UserId(new UUID(1, 2));
    private static final UserId BEN = new UserId(new UUID(3, 4));
    private static final String ANN_BYTES = "00000000000000010000000000000002";
    private static final String BEN_BYTES = "00000000000000030000000000000004";

    private static final String UNUSED = "0000000000000000";

    private final Wiretap wire = new Wiretap();
    private final ConnectedUsers users = new ConnectedUsers(wire, wire, new RecordedEvents<>(), new RecordedEvents<>());

    @BeforeEach
    void start() {
        users.start(new Startup());
    }

    private static SessionId session() {
        return new SessionId(UUID.randomUUID());
    }

    @Test
    void whatIsSaid() {
        SessionId session = session();
        users.add(ANN, session);
        users.remove(ANN, session);
        users.add(BEN, session);
        wire.say(Topic.SESSIONS, "05");
        assertThat(wire.heard())
                .containsExactly(
                        "SESSIONS 070000000000000000" + UNUSED,
                        "SESSIONS 05",
                        "SESSIONS 060000000000000000" + UNUSED,
                        "SESSIONS 01" + ANN_BYTES,
                        "SESSIONS 02" + ANN_BYTES,
                        "SESSIONS 01" + BEN_BYTES,
                        "SESSIONS 04" + BEN_BYTES,
                        "SESSIONS 060000000000000000" + UNUSED);
    }

    @Test
    void whatIsSaidOfWhoLooksNoMore() {
        SessionId session = session();
        users.add(ANN, session);
        users.add(BEN, session());
        int before = wire.heard().size();
        users.looking(ANN, session, false);
        wire.say(Topic.SESSIONS, "05");
        users.looking(ANN, session, true);
        wire.say(Topic.SESSIONS, "05");
        users.looking(ANN, session, false);
        users.remove(ANN, session);
        assertThat(wire.heard().subList(before, wire.heard().size()))
                .satisfiesExactly(
                        away -> assertThat(away).isEqualTo("SESSIONS 09" + ANN_BYTES),
                        some -> assertThat(some).isEqualTo("SESSIONS 0b" + ANN_BYTES),
                        all -> assertThat(all).startsWith("SESSIONS 04").contains(ANN_BYTES, BEN_BYTES),
                        question -> assertThat(question).startsWith("SESSIONS 06"),
                        back -> assertThat(back).isEqualTo("SESSIONS 0a" + ANN_BYTES),
                        all -> assertThat(all).startsWith("SESSIONS 04").contains(ANN_BYTES, BEN_BYTES),
                        question -> assertThat(question).startsWith("SESSIONS 06"),
                        away -> assertThat(away).isEqualTo("SESSIONS 09" + ANN_BYTES),
                        went -> assertThat(went).isEqualTo("SESSIONS 02" + ANN_BYTES));
    }

    @Test
    void whoHasAnsweredOnceIsAskedWhetherItKnows() {
        assertThat(users.knownElsewhere().toCompletableFuture()).isCompleted();
        wire.say(Topic.SESSIONS, "070000000000000000" + UNUSED);
        int before = wire.heard().size();
        CompletableFuture<Void> known = users.knownElsewhere().toCompletableFuture();
        assertThat(wire.heard().subList(before, wire.heard().size()))
                .containsExactly("SESSIONS 060000000000000002" + UNUSED);
        wire.say(Topic.SESSIONS, "070000000000000001" + UNUSED);
        assertThat(known).isNotDone();
        wire.say(Topic.SESSIONS, "070000000000000002" + UNUSED);
        assertThat(known).isCompleted();
    }

    @Test
    void nobodyWaitsForOneThatStopsNorDoesOneThatStopsAnswer() {
        wire.say(Topic.SESSIONS, "070000000000000000" + UNUSED);
        CompletableFuture<Void> known = users.knownElsewhere().toCompletableFuture();
        assertThat(known).isNotDone();
        wire.say(Topic.SESSIONS, "08");
        assertThat(known).isCompleted();
        users.stop(new Shutdown());
        assertThat(wire.heard()).endsWith("SESSIONS 08");
        wire.say(Topic.SESSIONS, "060000000000000001" + UNUSED);
        assertThat(wire.heard()).endsWith("SESSIONS 08");
    }

    @Test
    void whoIsAskedAnswersWithTheNumber() {
        int before = wire.heard().size();
        wire.say(Topic.SESSIONS, "060000000000000102" + UNUSED);
        assertThat(wire.heard().subList(before, wire.heard().size()))
                .containsExactly("SESSIONS 070000000000000102" + UNUSED);
    }

    @Test
    void ofManyAllButTheLastAreSaidToBeSome() {
        for (int i = 0; i < 1_025; i++) {
            users.add(new UserId(new UUID(5, i)), session());
        }
        int before = wire.heard().size();
        wire.say(Topic.SESSIONS, "05");
        assertThat(wire.heard().subList(before, wire.heard().size()))
                .satisfiesExactly(
                        some -> assertThat(some).startsWith("SESSIONS 03").hasSize(11 + 1_024 * 32),
                        rest -> assertThat(rest).startsWith("SESSIONS 04").hasSize(11 + 32),
                        question -> assertThat(question).startsWith("SESSIONS 06"));
    }

    @Test
    void whatIsHeard() {
        wire.say(Topic.SESSIONS, "01" + ANN_BYTES);
        assertThat(users.elsewhere(ANN)).containsExactly(Wiretap.OTHER);
        wire.say(Topic.SESSIONS, "02" + ANN_BYTES);
        assertThat(users.elsewhere(ANN)).isEmpty();
        wire.say(Topic.SESSIONS, "03" + ANN_BYTES);
        wire.say(Topic.SESSIONS, "04" + BEN_BYTES);
        assertThat(users.elsewhere(ANN)).containsExactly(Wiretap.OTHER);
        assertThat(users.elsewhere(BEN)).containsExactly(Wiretap.OTHER);
        wire.say(Topic.SESSIONS, "04" + ANN_BYTES);
        assertThat(users.elsewhere(BEN)).isEmpty();
        // Of a later version.
        wire.say(Topic.SESSIONS, "0c" + ANN_BYTES);
        assertThat(users.elsewhere(ANN)).containsExactly(Wiretap.OTHER);
    }

    @Test
    void whatIsHeardOfWhoLooksNoMore() {
        // A node of the version before says no more than this.
        wire.say(Topic.SESSIONS, "01" + ANN_BYTES);
        assertThat(users.isOnline(ANN)).isTrue();
        wire.say(Topic.SESSIONS, "09" + ANN_BYTES);
        assertThat(users.isOnline(ANN)).isFalse();
        assertThat(users.contains(ANN)).isTrue();
        wire.say(Topic.SESSIONS, "0a" + ANN_BYTES);
        assertThat(users.isOnline(ANN)).isTrue();

        wire.say(Topic.SESSIONS, "0b" + ANN_BYTES);
        wire.say(Topic.SESSIONS, "03" + ANN_BYTES);
        assertThat(users.isOnline(ANN)).as("until all is said").isTrue();
        wire.say(Topic.SESSIONS, "04" + BEN_BYTES);
        assertThat(users.isOnline(ANN)).isFalse();
        assertThat(users.isOnline(BEN)).isTrue();
        wire.say(Topic.SESSIONS, "0b" + BEN_BYTES);
        wire.say(Topic.SESSIONS, "04" + ANN_BYTES + BEN_BYTES);
        assertThat(users.isOnline(ANN)).isTrue();
        assertThat(users.isOnline(BEN)).isFalse();

        // Who comes anew looks.
        wire.say(Topic.SESSIONS, "02" + BEN_BYTES);
        wire.say(Topic.SESSIONS, "01" + BEN_BYTES);
        assertThat(users.isOnline(BEN)).isTrue();
        wire.say(Topic.SESSIONS, "09" + BEN_BYTES);
        wire.say(Topic.SESSIONS, "01" + BEN_BYTES);
        assertThat(users.isOnline(BEN)).isTrue();
    }
}
