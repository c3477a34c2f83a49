package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.BlockChanged;
import dev.parley.user.api.NameChanged;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which chats a user's new name changes, and for whom, on a real database.
class RenamedPeersTest {

    private final UserId ann = ChatFixtures.user();
    private final UserId ben = ChatFixtures.user();
    private final UserId carl = ChatFixtures.user();
    private final RecordedEvents<ChatChanged> told = new RecordedEvents<>();
    private TestDatabase database;
    private ChatLogReader log;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        log = ChatFixtures.log(database, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void rename(UserId user) {
        database.inTransaction(() -> new RenamedPeers(database, told).on(new NameChanged(user)));
    }

    private List<ChatId> changed(UserId user, String cursor) {
        return log.sync(user, cursor, 500).chats().stream().map(Summary::chatId).toList();
    }

    private String cursor(UserId user) {
        return log.sync(user, null, 500).cursor();
    }

    @Test
    void itsDirectChatsForTheOther() {
        ChatId direct = ChatFixtures.direct(database, ann, ben).chatId();
        ChatFixtures.group(database, ann, ben);
        ChatFixtures.direct(database, ben, carl);
        ChatId own = ChatFixtures.direct(database, ann, ann).chatId();
        String bens = cursor(ben);
        String carls = cursor(carl);
        rename(ann);
        assertThat(changed(ben, bens)).containsExactly(direct);
        assertThat(changed(carl, carls)).isEmpty();
        assertThat(told.all())
                .containsExactlyInAnyOrder(new ChatChanged(direct, List.of(ben)), new ChatChanged(own, List.of(ann)));
    }

    /// Who is blocked sees the name all the same.
    @Test
    void oneWhomItBlocksToo() {
        ChatId direct = ChatFixtures.direct(database, ann, ben).chatId();
        BlockedChats.write(database, new BlockChanged(ann, ben, true));
        String bens = cursor(ben);
        rename(ann);
        assertThat(changed(ben, bens)).containsExactly(direct);
    }

    @Test
    void howeverManyThereAre() {
        List<ChatId> all = new ArrayList<>();
        database.inTransaction(() -> {
            for (int i = 0; i < 2 * RenamedPeers.CHATS_AT_ONCE; i++) {
                all.add(ChatFixtures.direct(database, ann, ChatFixtures.user()).chatId());
            }
        });
        rename(ann);
        assertThat(told.all()).extracting(ChatChanged::chatId).containsExactlyInAnyOrderElementsOf(all);
    }
}
