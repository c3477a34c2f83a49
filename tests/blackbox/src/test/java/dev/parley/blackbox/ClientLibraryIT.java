package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.client.Entry;
import dev.parley.client.Sent;
import dev.parley.contract.Tap;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The client library against the server, over a network that cuts connections: each message is stored once and
/// heard once, in order, by both, and receipts arrive in the end. All that gets through is as documented.
@ExtendWith(ParleyServer.class)
final class ClientLibraryIT {

    private static final System.Logger LOG = System.getLogger(ClientLibraryIT.class.getName());
    private static final Duration PATIENCE = LibraryUser.PATIENCE;
    private static final int AT_ONCE = 60;
    private static final int AT_MOST = 6_000;
    private static final int CUTS = 4;

    private Server server;
    private Tap tap;
    private CuttingRelay relay;
    private LibraryUser ann;
    private LibraryUser ben;

    @BeforeEach
    void people(Server shared) throws IOException {
        server = shared;
        long seed = Long.getLong("parley.seed", new Random().nextInt(1_000_000_000));
        LOG.log(Level.INFO, "connections are cut by seed {0}", Long.toString(seed));
        tap = new Tap(server.baseUri());
        relay = new CuttingRelay(tap.uri(), new Random(seed));
        List<Person> two = server.people("Library", 2);
        ann = LibraryUser.hasty(two.get(0), relay.uri());
        ben = LibraryUser.hasty(two.get(1), relay.uri());
    }

    @AfterEach
    void close() throws IOException {
        ann.close();
        ben.close();
        relay.close();
        tap.close();
        assertThat(tap.violations()).isEmpty();
    }

    private static List<String> texts(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + i).toList();
    }

    @Test
    void connectionsAreCutAtRandomWhileTwoTalk() {
        relay.cutOneOf(60);
        List<Sent> places = new ArrayList<>();
        while (relay.cuts() < CUTS && places.size() < AT_MOST) {
            int first = places.size() / 2;
            List<CompletableFuture<Sent>> sent = new ArrayList<>();
            for (int i = first; i < first + AT_ONCE; i++) {
                sent.add(ann.say(ben, "ann" + i));
                sent.add(ben.say(ann, "ben" + i));
            }
            sent.forEach(answer -> places.add(answer.join()));
        }
        assertThat(relay.cuts()).isGreaterThanOrEqualTo(CUTS);
        relay.cutOneOf(0);
        int each = places.size() / 2;
        LOG.log(Level.INFO, "{0} messages each, {1} connections were cut", each, relay.cuts());

        List<Long> all = LongStream.rangeClosed(1, places.size()).boxed().toList();
        String chat = places.getFirst().chatId().toString();
        assertThat(server.seqs(chat)).isEqualTo(all);
        assertThat(places.stream().map(Sent::seq).sorted()).isEqualTo(all);
        for (LibraryUser side : List.of(ann, ben)) {
            await().atMost(PATIENCE).until(() -> side.entries().size() >= all.size());
            assertThat(side.entries().stream().map(Entry::seq)).containsExactlyElementsOf(all);
            assertThat(side.textsOf(ann)).isEqualTo(texts("ann", each));
            assertThat(side.textsOf(ben)).isEqualTo(texts("ben", each));
        }
        assertThat(server.brokenLogs()).isEmpty();
        everythingIsReadInTheEnd(places.size());
    }

    private void everythingIsReadInTheEnd(int entries) {
        for (LibraryUser side : List.of(ann, ben)) {
            long lastOwn = lastOf(side);
            long lastOfTheOther = lastOf(side == ann ? ben : ann);
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode summary = side.summary();
                assertThat(summary.path("delivered").asLong()).isEqualTo(entries);
                assertThat(summary.path("read").asLong()).isEqualTo(lastOfTheOther);
                assertThat(summary.path("othersRead").asLong()).isGreaterThanOrEqualTo(lastOwn);
            });
        }
        await().atMost(PATIENCE).until(() -> ann.readByTheOther() >= lastOf(ann));
        await().atMost(PATIENCE).until(() -> ben.readByTheOther() >= lastOf(ben));
    }

    private static long lastOf(LibraryUser sender) {
        return sender.entries().stream()
                .filter(entry ->
                        entry.sender().toString().equals(sender.person().id()))
                .map(Entry::seq)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    @Test
    void whoLooksNoMoreIsOfflineOverReconnectsToo() {
        try (ChatSocket watcher = server.person("Watcher").connect()) {
            assertThat(isOnline(watcher, ann)).isTrue();
            ann.setActive(false);
            await().atMost(PATIENCE).until(() -> !isOnline(watcher, ann));
            relay.cutAll();
            await().atMost(PATIENCE).until(() -> ann.disconnects() > 0 && ann.isCurrent());
            // That is the first that a new connection says.
            assertThat(isOnline(watcher, ann)).isFalse();
            ann.setActive(true);
            await().atMost(PATIENCE).until(() -> isOnline(watcher, ann));
            relay.cutAll();
            await().atMost(PATIENCE).until(() -> ann.disconnects() > 1 && ann.isCurrent());
            assertThat(isOnline(watcher, ann)).isTrue();
        }
    }

    private static boolean isOnline(ChatSocket watcher, LibraryUser user) {
        return watcher.ok(Json.object(
                        "t", "presence", "users", List.of(user.person().id())))
                .path("states")
                .path(0)
                .path("online")
                .asBoolean();
    }

    @Test
    void whatWasStoredAndNotAcknowledgedIsStoredOnce() {
        relay.mute(true);
        CompletableFuture<Sent> sent = ann.say(ben, "once");
        await().atMost(PATIENCE).until(() -> server.entriesOf(ann.person()) == 1);
        assertThat(sent).isNotDone();
        relay.cutAll();
        relay.mute(false);
        assertThat(sent.join().seq()).isEqualTo(1);
        assertThat(ann.say(ben, "next").join().seq()).isEqualTo(2);
        await().atMost(PATIENCE).until(() -> ben.entries().size() >= 2);
        assertThat(ben.textsOf(ann)).containsExactly("once", "next");
        assertThat(ann.textsOf(ann)).containsExactly("once", "next");
        assertThat(server.entriesOf(ann.person())).isEqualTo(2);
    }
}
