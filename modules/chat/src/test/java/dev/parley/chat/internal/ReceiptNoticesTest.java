package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.EntriesCommitted;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.ReceiptsAdvanced.Notice;
import dev.parley.chat.internal.WatermarkStore.Advance;
import dev.parley.chat.internal.WatermarkStore.Watermarks;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.BlockChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is told that receipts moved.
class ReceiptNoticesTest {

    private static final long NOW = 1_000;

    private final ReceiptNotices notices = new ReceiptNotices(100, new LongAdder(), new LongAdder());
    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final UserId carl = ChatFixtures.user();
    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void committed(Membership chat, UserId sender, long seq) {
        ChatFixtures.entries(database, chat.chatId(), sender, seq, seq);
        notices.committed(new EntriesCommitted(List.of(new Delivery(
                new Entry(
                        chat.chatId(),
                        seq,
                        sender,
                        UUID.randomUUID(),
                        EntryKind.TEXT,
                        ChatFixtures.BODY,
                        0,
                        0,
                        List.of(),
                        0,
                        null,
                        0),
                chat.members(),
                null))));
    }

    private List<Notice> moved(Membership chat, UserId user, long delivered, long read) {
        List<Notice> told = new ArrayList<>();
        Advance advance = new Advance(chat, user, delivered, read, NOW, new SessionId(UUID.randomUUID()));
        for (Watermarks marks : WatermarkStore.advance(database, List.of(advance))) {
            notices.moved(marks, told);
        }
        return told;
    }

    private List<Notice> othersOf(Membership group, UserId user, long delivered, long read) {
        assertThat(moved(group, user, delivered, read)).allMatch(Notice::ofMe);
        List<Notice> told = new ArrayList<>();
        notices.groups(database, List.of(group.chatId()), NOW, told);
        return told;
    }

    private static Notice others(Membership chat, UserId user, long delivered, long read) {
        return new Notice(user, chat.chatId(), false, delivered, read, NOW, null);
    }

    /// They are in the log, and nobody has told this node.
    private void committedElsewhere(Membership chat, UserId sender, long first, long last) {
        ChatFixtures.entries(database, chat.chatId(), sender, first, last);
    }

    @Test
    void ownEntriesThatAnotherNodeStoredCountToo() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        committed(chat, ann, 1);
        assertThat(moved(chat, ben, 1, 1)).contains(others(chat, ann, 1, 1));
        committedElsewhere(chat, ann, 2, 5);
        assertThat(moved(chat, ben, 5, 5)).contains(others(chat, ann, 5, 5));
        // And after a gap.
        committed(chat, ben, 6);
        committedElsewhere(chat, ann, 7, 8);
        committed(chat, ben, 9);
        assertThat(moved(chat, ben, 9, 9)).contains(others(chat, ann, 9, 9));
    }

    @Test
    void inAGroupToo() {
        Membership group = ChatFixtures.group(database, ann, ben, carl);
        committed(group, ann, 1);
        othersOf(group, ben, 1, 1);
        assertThat(othersOf(group, carl, 1, 1)).contains(others(group, ann, 1, 1));
        committedElsewhere(group, ann, 2, 3);
        committedElsewhere(group, carl, 4, 4);
        othersOf(group, ben, 4, 4);
        assertThat(othersOf(group, carl, 4, 4)).contains(others(group, ann, 4, 4));
        assertThat(othersOf(group, ann, 4, 4)).contains(others(group, carl, 4, 4));
    }

    @Test
    void inADirectChatThePeerIsToldAndTheReadersOtherDevices() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        committed(chat, ann, 1);
        committed(chat, ann, 2);
        List<Notice> told = moved(chat, ben, 1, 1);
        assertThat(told).hasSize(2);
        assertThat(told.get(0).user()).isEqualTo(ben);
        assertThat(told.get(0).ofMe()).isTrue();
        assertThat(told.get(0).origin()).isNotNull();
        assertThat(told.get(1)).isEqualTo(others(chat, ann, 1, 1));
    }

    @Test
    void whoseEntriesWereCoveredBeforeIsNotToldAgain() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        committed(chat, ann, 1);
        committed(chat, ben, 2);
        committed(chat, ben, 3);
        assertThat(moved(chat, ben, 1, 1)).contains(others(chat, ann, 1, 1));
        // Ben's own are no news for Ann.
        assertThat(moved(chat, ben, 3, 3)).noneMatch(notice -> notice.user().equals(ann));
        committed(chat, ann, 4);
        assertThat(moved(chat, ben, 4, 3)).contains(others(chat, ann, 4, 3));
        assertThat(moved(chat, ben, 4, 4)).contains(others(chat, ann, 4, 4));
    }

    @Test
    void whomTheReaderBlocksIsToldNothing() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        committed(chat, ann, 1);
        committed(chat, ben, 2);
        BlockedChats.write(database, new BlockChanged(ben, ann, true));
        assertThat(moved(chat, ben, 2, 1)).singleElement().matches(Notice::ofMe);
        assertThat(moved(chat, ann, 2, 2)).contains(others(chat, ben, 2, 2));
        BlockedChats.write(database, new BlockChanged(ben, ann, false));
        List<Notice> told = new ArrayList<>();
        notices.groups(database, List.of(chat.chatId()), NOW, told);
        assertThat(told).containsExactly(others(chat, ann, 2, 1));
    }

    /// It was chosen on another node, and the news of it has not come yet.
    @Test
    void whoHidesWhatItHasReadIsNotToldOfAndSeesNoMoreOfTheOther() {
        Membership chat = ChatFixtures.direct(database, ann, ben);
        committed(chat, ann, 1);
        committed(chat, ben, 2);
        database.update("update chats.participant set hides_read = true where user_id = ?", ben.value());
        assertThat(moved(chat, ben, 2, 2)).contains(others(chat, ann, 2, 0));
        assertThat(moved(chat, ann, 2, 2)).contains(others(chat, ben, 2, 0));
    }

    @Test
    void inANoteToOneselfThereIsNobodyElse() {
        Membership chat = ChatFixtures.direct(database, ann, ann);
        committed(chat, ann, 1);
        assertThat(moved(chat, ann, 1, 1)).allMatch(Notice::ofMe);
    }

    @Test
    void inAGroupTheSmallestOfTheOthersCountsForEachSender() {
        Membership group = ChatFixtures.group(database, ann, ben, carl);
        committed(group, ann, 1);
        committed(group, ben, 2);
        assertThat(othersOf(group, ben, 2, 2)).isEmpty();
        // For Ann the smallest of Ben and Carl, for Ben that of Ann, who has reported nothing, and Carl.
        assertThat(othersOf(group, carl, 1, 0)).containsExactly(others(group, ann, 1, 0));
        assertThat(othersOf(group, carl, 2, 2)).containsExactly(others(group, ann, 2, 2));
        assertThat(othersOf(group, ann, 2, 1)).containsExactly(others(group, ben, 2, 1));
        assertThat(othersOf(group, ann, 2, 2)).containsExactly(others(group, ben, 2, 2));
    }

    @Test
    void inAGroupOfOneThereIsNobodyToAskAndNobodyToTell() {
        Membership group = ChatFixtures.group(database, ann);
        committed(group, ann, 1);
        assertThat(othersOf(group, ann, 1, 1)).isEmpty();
    }

    @Test
    void aNodeThatHasJustStartedReadsWhoSentLast() {
        Membership group = ChatFixtures.group(database, ann, ben);
        ChatFixtures.entries(database, group.chatId(), ann, 1, 5);
        assertThat(othersOf(group, ben, 5, 4)).containsExactly(others(group, ann, 5, 4));
    }

    /// Whether Carl has sent something in the time that nobody remembers is not looked up: he is told once.
    @Test
    void whoHasNoneAmongTheNewestIsToldOnce() {
        Membership group = ChatFixtures.group(database, ann, ben, carl);
        ChatFixtures.entries(database, group.chatId(), ann, 1, 2 * WatermarkStore.NEWEST);
        long last = 2 * WatermarkStore.NEWEST;
        othersOf(group, carl, last, last);
        othersOf(group, ann, last, last);
        assertThat(othersOf(group, ben, last - 1, last - 1))
                .contains(others(group, ann, last - 1, last - 1), others(group, carl, last - 1, last - 1));
        assertThat(othersOf(group, ben, last, last)).containsExactly(others(group, ann, last, last));
        committed(group, ann, last + 1);
        othersOf(group, carl, last + 1, last + 1);
        othersOf(group, ann, last + 1, last + 1);
        assertThat(othersOf(group, ben, last + 1, last + 1)).containsExactly(others(group, ann, last + 1, last + 1));
    }

    @Test
    void whoseEntryIsOlderThanTheNewestIsToldOfItAllTheSame() {
        Membership group = ChatFixtures.group(database, ann, ben, carl);
        ChatFixtures.entries(database, group.chatId(), carl, 1, 1);
        long last = 1 + 2 * WatermarkStore.NEWEST;
        ChatFixtures.entries(database, group.chatId(), ann, 2, last);
        othersOf(group, ann, last, last);
        assertThat(othersOf(group, ben, 1, 1)).contains(others(group, carl, 1, 1));
    }

    /// Another node has written so much that what this one knew does not reach to what it reads.
    @Test
    void whatLiesBetweenTheKnownAndTheNewestIsNotTakenForNothing() {
        Membership group = ChatFixtures.group(database, ann, ben, carl);
        committed(group, ann, 1);
        List.of(ann, ben, carl).forEach(member -> othersOf(group, member, 1, 1));
        committedElsewhere(group, carl, 2, 2);
        long last = 2 + 2 * WatermarkStore.NEWEST;
        committedElsewhere(group, ann, 3, last);
        assertThat(othersOf(group, ann, last, last)).isEmpty();
        assertThat(othersOf(group, ben, 2, 2)).contains(others(group, carl, 2, 2));
    }
}
