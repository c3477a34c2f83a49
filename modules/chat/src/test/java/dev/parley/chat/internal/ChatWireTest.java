package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.SendRequest;
import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.SharedCache;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.Wiretap;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What this module says to nodes of another version, and hears from them: the bytes stay. [SendWireTest] has
/// those of messages on their way to another node.
class ChatWireTest {

    private static final ChatId CHAT = new ChatId(new UUID(1, 2));
    private static final String CHAT_BYTES = "00000000000000010000000000000002";

    private final Wiretap wire = new Wiretap();
    private final MemoryCaches caches = new MemoryCaches(new ManualClock());

    @Test
    void whetherANodeIsAHome() {
        HomeNodes homes = new HomeNodes(wire, wire);
        homes.open();
        wire.say(Topic.HOMES, "02");
        homes.close();
        assertThat(wire.heard()).containsExactly("HOMES 02", "HOMES 01", "HOMES 03");

        assertThat(homes.count()).isEqualTo(2);
        wire.say(Topic.HOMES, "03");
        assertThat(homes.count()).isEqualTo(1);
        wire.say(Topic.HOMES, "01");
        assertThat(homes.count()).isEqualTo(2);
        // Of a later version.
        wire.say(Topic.HOMES, "04");
        assertThat(homes.count()).isEqualTo(2);
    }

    @Test
    void thatAChatHasChanged() {
        Memberships memberships = new Memberships(null, null, null, null, caches, wire);
        memberships.start(new Startup());
        Membership known = ChatFixtures.membership(CHAT, true);
        assertThat(memberships.isCurrent(known)).isTrue();
        wire.say(Topic.CHATS_CHANGED, CHAT_BYTES);
        assertThat(memberships.isCurrent(known)).isFalse();

        memberships.forget(CHAT);
        assertThat(wire.heard()).containsExactly("CHATS_CHANGED " + CHAT_BYTES);
    }

    @Test
    void whichEntriesWereErased() {
        HistoryBlocks history = ChatFixtures.history(null, caches, wire);
        history.start(new Startup());
        SharedCache<HistoryBlocks.Key, HistoryBlocks.Block> blocks = caches.cache(CacheName.HISTORY);
        for (long number = 0; number < 4; number++) {
            blocks.put(new HistoryBlocks.Key(CHAT.value(), number), new HistoryBlocks.Block(0, List.of()));
        }
        wire.say(Topic.ERASED, CHAT_BYTES + "0000000000000041" + "0000000000000081");
        assertThat(List.of(0L, 1L, 2L, 3L))
                .filteredOn(number ->
                        blocks.get(new HistoryBlocks.Key(CHAT.value(), number)).isPresent())
                .containsExactly(0L, 3L);

        history.forget(CHAT, 258, 259);
        assertThat(wire.heard()).containsExactly("ERASED " + CHAT_BYTES + "0000000000000102" + "0000000000000103");
    }

    /// By a node that stops: of the answers to messages it was handed the one that needs no database.
    @Test
    void thatAMessageCannotBeStoredNow() {
        ForwardedSends forwarded = new ForwardedSends(wire, null, null, new HomeNodes(wire, wire));
        forwarded.start(new Startup());
        forwarded.stop(new Shutdown());
        SendRequest request = SendRequest.message(
                new UserId(new UUID(3, 4)), CHAT, null, new UUID(5, 6), EntryKind.TEXT, new byte[0], null);
        wire.say(Topic.SENDS, HexFormat.of().formatHex(SendWire.send(7, 0, CHAT, request)));
        assertThat(wire.heard())
                .last()
                .asString()
                .startsWith("ANSWERS ")
                .contains("0000000000000007" + CHAT_BYTES + "02");
    }
}
