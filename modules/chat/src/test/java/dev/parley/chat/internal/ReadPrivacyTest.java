package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.BlockChanged;
import dev.parley.user.api.ReadReceiptsChosen;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// In which chats a choice about read receipts is noted, on a real database.
class ReadPrivacyTest {

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final UserId carl = ChatFixtures.user();
    private TestDatabase database;
    private ChatLogReader log;
    private ChatId withBen;
    private ChatId withCarl;
    private ChatId group;
    private ChatId own;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        log = ChatFixtures.log(database, Clock.systemUTC());
        withBen = ChatFixtures.direct(database, ann, ben).chatId();
        withCarl = ChatFixtures.direct(database, ann, carl).chatId();
        group = ChatFixtures.group(database, ann, ben).chatId();
        own = ChatFixtures.direct(database, ann, ann).chatId();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<ChatId> choose(boolean hidden, UserId... shownTo) {
        return database.inTransaction(
                () -> ReadPrivacy.write(database, new ReadReceiptsChosen(ann, hidden, List.of(shownTo))));
    }

    private List<ChatId> chooseForBen(boolean hides) {
        return database.inTransaction(() -> ReadPrivacy.write(database, withBen, ann, hides));
    }

    /// Where this user does, which is all that it hides.
    private List<ChatId> hiddenBy(UserId user) {
        return database.query(
                "select chat_id from chats.participant where user_id = ? and hides_read",
                row -> new ChatId(row.uuid(1)),
                user.value());
    }

    private List<ChatId> changed(UserId user, String cursor) {
        return log.sync(user, cursor, 500).chats().stream().map(Summary::chatId).toList();
    }

    @Test
    void contactsAreShownItInTheirDirectChats() {
        assertThat(choose(true, ben, ChatFixtures.user())).containsExactlyInAnyOrder(withCarl, group, own);
        assertThat(hiddenBy(ann)).containsExactlyInAnyOrder(withCarl, group, own);
        assertThat(choose(true, ben)).isEmpty();
        assertThat(choose(true, carl)).containsExactlyInAnyOrder(withBen, withCarl);
        assertThat(hiddenBy(ann)).containsExactlyInAnyOrder(withBen, group, own);
        assertThat(choose(true)).containsExactly(withCarl);
        assertThat(choose(false)).containsExactlyInAnyOrder(withBen, withCarl, group, own);
        assertThat(hiddenBy(ann)).isEmpty();
        assertThat(hiddenBy(ben)).isEmpty();
    }

    @Test
    void aContactMoreOrLessTurnsTheirDirectChatAlone() {
        choose(true);
        String bens = log.sync(ben, null, 500).cursor();
        assertThat(chooseForBen(false)).containsExactly(withBen);
        assertThat(hiddenBy(ann)).containsExactlyInAnyOrder(withCarl, group, own);
        assertThat(changed(ben, bens)).containsExactly(withBen);
        assertThat(chooseForBen(false)).isEmpty();
        assertThat(chooseForBen(true)).containsExactly(withBen);
        assertThat(hiddenBy(ann)).containsExactlyInAnyOrder(withBen, withCarl, group, own);
        assertThat(hiddenBy(ben)).isEmpty();
    }

    @Test
    void oneThatIsBlockedHearsOfItInSync() {
        choose(true);
        BlockedChats.write(database, new BlockChanged(ann, ben, true));
        String bens = log.sync(ben, null, 500).cursor();
        chooseForBen(false);
        assertThat(changed(ben, bens)).containsExactly(withBen);
    }

    /// Whatever a node of the version before has made of it.
    @Test
    void whatIsOutdatedBecomesWhatModuleUserSays() {
        HiddenReaders privacy = new HiddenReaders();
        privacy.hide(ben);
        chooseForBen(true);
        assertThat(settle(privacy)).containsExactly(withBen, withBen);
        assertThat(hiddenBy(ann)).isEmpty();
        assertThat(hiddenBy(ben)).containsExactly(withBen);
        assertThat(settle(privacy)).isEmpty();
        privacy.show(ben, ann);
        assertThat(settle(privacy)).containsExactly(withBen);
        assertThat(hiddenBy(ben)).isEmpty();
    }

    private List<ChatId> settle(HiddenReaders privacy) {
        return database.inTransaction(
                () -> ReadPrivacy.settle(database, privacy, new ReadPrivacyOutdated(withBen, ann, ben)));
    }
}
