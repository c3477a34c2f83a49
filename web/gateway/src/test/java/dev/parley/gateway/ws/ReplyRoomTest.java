package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.ChatLog.Page;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.chat.api.ChatLog.SyncPage;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplyRoomTest {

    private static final int LARGE = 30_000;

    private final ReplyRoom room = new ReplyRoom(100_000);

    private static Entry entry(long seq, int bytes) {
        return new Entry(
                new ChatId(UUID.randomUUID()),
                seq,
                new UserId(UUID.randomUUID()),
                UUID.randomUUID(),
                EntryKind.TEXT,
                new byte[bytes],
                0,
                0,
                List.of(),
                0,
                null,
                0);
    }

    private static Page page(int count, int bytes) {
        return new Page(
                IntStream.rangeClosed(1, count)
                        .mapToObj(seq -> entry(seq, bytes))
                        .toList(),
                false);
    }

    private static List<Long> seqs(Page page) {
        return page.entries().stream().map(Entry::seq).toList();
    }

    @Test
    void aPageThatFitsIsLeftAlone() {
        Page small = page(100, 100);
        assertThat(room.fitting(small, true)).isSameAs(small);
        assertThat(room.fitting(page(0, 0), false).more()).isFalse();
    }

    @Test
    void ofALargePageTheNearestPartIsGiven() {
        Page forwards = room.fitting(page(10, LARGE), true);
        assertThat(seqs(forwards)).containsExactly(1L, 2L, 3L);
        assertThat(forwards.more()).isTrue();
        Page backwards = room.fitting(page(10, LARGE), false);
        assertThat(seqs(backwards)).containsExactly(8L, 9L, 10L);
        assertThat(backwards.more()).isTrue();
    }

    @Test
    void oneEntryAlwaysFits() {
        assertThat(seqs(room.fitting(page(2, 200_000), true))).containsExactly(1L);
        assertThat(room.fitting(page(1, 200_000), true).more()).isFalse();
    }

    @Test
    void tooManyChangesAreAskedForAgainWithFewer() {
        List<Integer> asked = new ArrayList<>();
        SyncPage page = room.fitting(
                limit -> {
                    asked.add(limit);
                    return new SyncPage(
                            IntStream.range(0, limit).mapToObj(_ -> summary()).toList(), "cursor of " + limit, true);
                },
                50);
        assertThat(asked).containsExactly(50, 3);
        assertThat(page.cursor()).isEqualTo("cursor of 3");
    }

    private static Summary summary() {
        Entry last = entry(1, LARGE);
        return new Summary(
                last.chatId(), false, "x", last.sender(), null, null, 1, last, 0, 0, 0, 0, 0, 2, null, false, 1, 0);
    }
}
