package dev.parley.chat.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.UniqueViolation;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/// A node of the version before at work. To one chat after the other it writes a message, with the report that
/// its receiver has it, and reads the end of the chat: in which there must be no gap, whoever wrote it. One
/// connection, whose statements stay prepared, as those of a node do.
final class PreviousNode implements Runnable, AutoCloseable {
    private static final int PAGE = 50;

    private final TestDatabase database;
    private final UserId sender;
    private final Map<Membership, UserId> peers;
    private final Map<ChatId, List<Long>> stored = new ConcurrentHashMap<>();
    private final AtomicLong rounds = new AtomicLong();
    private volatile boolean stopping;

    /// @param peers to whom the sender writes in each chat
    PreviousNode(TestDatabase database, UserId sender, Map<Membership, UserId> peers) {
        this.database = database;
        this.sender = sender;
        this.peers = peers;
    }

    @Override
    public void run() {
        try (DirectConnection connection = database.open()) {
            PreviousVersion statements = new PreviousVersion(connection);
            while (!stopping) {
                peers.forEach((chat, peer) -> write(statements, chat.chatId(), peer));
                rounds.incrementAndGet();
            }
        }
    }

    private void write(PreviousVersion statements, ChatId chat, UserId peer) {
        long seq = statements.lastSeq(chat) + 1;
        try {
            statements.store(chat, seq, sender, peer);
            stored.computeIfAbsent(chat, _ -> new CopyOnWriteArrayList<>()).add(seq);
        } catch (UniqueViolation taken) {
            // Another node has stored there meanwhile: this one tries again in the next round.
        }
        long last = statements.lastSeq(chat);
        statements.advance(chat, peer, last, last - 1);
        long first = Math.max(1, last - PAGE + 1);
        assertThat(statements.page(chat, first, last))
                .isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
    }

    /// Waits until it has been to all chats so many times more.
    ///
    /// @param working ends early when a statement failed
    void awaitRounds(long more, Future<?> working) throws Exception {
        long wanted = rounds.get() + more;
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> rounds.get() >= wanted || working.isDone());
        if (working.isDone()) {
            working.get();
        }
    }

    /// The seqs that it was the one to take, in order.
    List<Long> stored(ChatId chat) {
        return stored.get(chat);
    }

    void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        stop();
    }
}
