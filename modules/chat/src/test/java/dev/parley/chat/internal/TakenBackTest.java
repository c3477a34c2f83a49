package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.SendResult;
import dev.parley.chat.internal.ChatFixtures.Sent;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A writer whose chat's home has gone stores what it had handed over, on a real database.
@Timeout(60)
class TakenBackTest {

    private final OtherNode other = new OtherNode();
    private final HomeNodes homes = other.homes();
    private final UserId ann = ChatFixtures.user();
    private TestDatabase database;
    private Membership chat;
    private BatchWriter writer;
    private Thread thread;

    @BeforeEach
    void collide() {
        database = TestDatabase.create();
        do {
            chat = ChatFixtures.group(database, ann);
        } while (homes.elsewhere(chat.chatId()) == null);
        writer = new BatchWriter(
                database,
                new RecordedCommits(),
                ChatFixtures.memberships(database),
                homes,
                ChatFixtures.metrics(),
                ChatFixtures.settings(),
                Clock.systemUTC());
        thread = Thread.ofPlatform().start(writer);
        submit(UUID.randomUUID()).stored();
        ChatFixtures.entry(database, chat.chatId(), 2, ann, UUID.randomUUID());
        assertThat(submit(UUID.randomUUID()).stored().seq()).isEqualTo(3);
    }

    @AfterEach
    void close() throws InterruptedException {
        writer.stop();
        thread.join(Duration.ofSeconds(10));
        database.close();
    }

    private Sent submit(UUID id) {
        Sent sent = ChatFixtures.send(chat, ann, id);
        writer.submit(sent.entry());
        return sent;
    }

    private Sent handedOver(UUID id) {
        int before = other.messages.size();
        Sent sent = submit(id);
        await().until(() -> other.messages.size() > before);
        return sent;
    }

    @Test
    void inItsOrder() {
        List<Sent> sent = LongStream.range(0, 5)
                .mapToObj(_ -> handedOver(UUID.randomUUID()))
                .toList();
        other.gone = true;
        assertThat(sent.stream().map(each -> each.stored().seq())).containsExactly(4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void onceThoughItWasSentAgainMeanwhile() {
        UUID id = UUID.randomUUID();
        Sent first = handedOver(id);
        Sent second = submit(id);
        other.gone = true;
        assertThat(first.stored().seq()).isEqualTo(4);
        assertThat(second.stored().seq()).isEqualTo(4);
        assertThat(second.stored().duplicate()).isTrue();
    }

    /// The home had stored it, and died with the answer.
    @Test
    void withItsFirstAnswer() {
        UUID id = UUID.randomUUID();
        Sent sent = handedOver(id);
        ChatFixtures.entry(database, chat.chatId(), 4, ann, id);
        other.gone = true;
        SendResult.Stored stored = sent.stored();
        assertThat(stored.seq()).isEqualTo(4);
        assertThat(stored.duplicate()).isTrue();
        assertThat(ChatFixtures.seqs(database, chat.chatId())).containsExactly(1L, 2L, 3L, 4L);
    }
}
