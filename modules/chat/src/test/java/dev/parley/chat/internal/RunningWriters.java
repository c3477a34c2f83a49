package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Writers of a dozen groups on one real database, which end with it.
final class RunningWriters {

    final TestDatabase database = TestDatabase.create();
    final RecordedCommits commits = new RecordedCommits();
    final UserId ann = ChatFixtures.user();
    final UserId ben = ChatFixtures.user();
    final List<Membership> chats = Stream.generate(() -> ChatFixtures.group(database, ann, ben))
            .limit(12)
            .toList();
    private final Map<BatchWriter, Thread> threads = new ConcurrentHashMap<>();

    BatchWriter start(DirectDatabase on, ChatSettings settings) {
        return start(writer(on, settings));
    }

    BatchWriter writer(DirectDatabase on, ChatSettings settings) {
        return new BatchWriter(
                on,
                commits,
                new UnchangedMembers(chats),
                ChatFixtures.alone(),
                ChatFixtures.metrics(),
                settings,
                Clock.systemUTC());
    }

    BatchWriter start(BatchWriter writer) {
        threads.put(writer, Thread.ofPlatform().start(writer));
        return writer;
    }

    void close() throws InterruptedException {
        for (Map.Entry<BatchWriter, Thread> started : threads.entrySet()) {
            started.getKey().stop();
            started.getValue().join(Duration.ofSeconds(10));
            assertThat(started.getValue().isAlive()).isFalse();
        }
        database.close();
    }

    /// Reads no connection that a test has cut.
    private record UnchangedMembers(List<Membership> chats) implements CurrentMembers {

        @Override
        public boolean isCurrent(Membership membership) {
            return true;
        }

        @Override
        public Optional<Membership> find(ChatId chat) {
            return chats.stream()
                    .filter(membership -> membership.chatId().equals(chat))
                    .findFirst();
        }

        @Override
        public Optional<Membership> findAnew(Membership known) {
            return Optional.of(known);
        }
    }
}
