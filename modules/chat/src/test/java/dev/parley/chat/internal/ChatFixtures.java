package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.ReplicaDatabase;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.RecordedEvents;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.LongStream;

/// Chats, members and entries for tests of this module, straight in the tables.
final class ChatFixtures {

    static final byte[] BODY = "{\"text\":\"hello\"}".getBytes(StandardCharsets.UTF_8);

    private ChatFixtures() {}

    static ChatSettings settings() {
        return new ChatSettings(
                2,
                512,
                Duration.ofMillis(2),
                16_384,
                1_000,
                Duration.ofMillis(20),
                Duration.ofSeconds(20),
                100,
                Duration.ofMillis(10),
                1_000,
                1_000,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Duration.ofMinutes(15),
                Duration.ofSeconds(1));
    }

    /// As an operator would set them.
    static ChatSettings settings(Map<String, String> variables) {
        return ChatSettings.from(new Settings(variables));
    }

    static WriterMetrics metrics() {
        return new WriterMetrics(
                new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }

    static Membership membership(ChatId chat, boolean group, UserId... members) {
        return new Membership(chat, group, false, members, 0, 0, 0);
    }

    static Memberships memberships(Database database) {
        return memberships(database, new NamedUsers());
    }

    static Memberships memberships(Database database, NamedUsers users) {
        return new Memberships(
                database,
                users,
                new HiddenReaders(),
                new RecordedEvents<>(),
                new MemoryCaches(Clock.systemUTC()),
                new LoneServer());
    }

    static HomeNodes alone() {
        return new HomeNodes(new LoneServer(), new LoneServer());
    }

    /// Takes a member out, as another node would: nobody here is told.
    static void remove(Database database, Membership chat, UserId member, long leftSeq) {
        database.update(
                "update chats.participant set left_seq = ? where chat_id = ? and user_id = ?",
                leftSeq,
                chat.chatId().value(),
                member.value());
    }

    static ChatLogReader log(ReadDatabase database, Clock clock) {
        return log(database, new MemoryCaches(clock), clock);
    }

    static ChatLogReader log(ReadDatabase database, Caches caches, Clock clock) {
        return log(database, new NoReplica(), caches, clock);
    }

    static ChatLogReader log(ReadDatabase database, ReplicaDatabase replica, Caches caches, Clock clock) {
        return log(database, new HistoryBlocks(database, replica, caches, new LoneServer()), clock);
    }

    static ChatLogReader log(ReadDatabase database, HistoryBlocks history, Clock clock) {
        return new ChatLogReader(
                database,
                history,
                new MessageReceipts(database),
                new Summaries(database, new NamedUsers(), new TitledGroups(), clock),
                clock);
    }

    static HistoryBlocks history(ReadDatabase database, Caches caches) {
        return history(database, caches, new LoneServer());
    }

    static HistoryBlocks history(ReadDatabase database, Caches caches, Cluster cluster) {
        return new HistoryBlocks(database, new NoReplica(), caches, cluster);
    }

    /// As a replica that answers what another database holds.
    static ReplicaDatabase replica(ReadDatabase copy) {
        return new ReplicaDatabase() {
            @Override
            public <T> Optional<List<T>> query(String sql, Function<Row, T> reader, Object... arguments) {
                return Optional.of(copy.query(sql, reader, arguments));
            }
        };
    }

    static UserId user() {
        return new UserId(UUID.randomUUID());
    }

    /// A group of these members, as its log's observer would have made it.
    static Membership group(Database database, UserId... members) {
        ChatId chat = new ChatId(UUID.randomUUID());
        database.update("insert into chats.chat (chat_id, is_group) values (?, true)", chat.value());
        for (UserId member : members) {
            database.update(
                    "insert into chats.participant (chat_id, user_id) values (?, ?)", chat.value(), member.value());
        }
        return membership(chat, true, members);
    }

    /// The direct chat of two users, or of one with itself.
    static Membership direct(Database database, UserId one, UserId other) {
        ChatId chat = DirectChats.of(one, other);
        UserId low = one.compareTo(other) <= 0 ? one : other;
        UserId high = low.equals(one) ? other : one;
        database.update(
                "insert into chats.chat (chat_id, is_group, low_user, high_user) values (?, false, ?, ?)",
                chat.value(),
                low.value(),
                high.value());
        UserId[] members = low.equals(high) ? new UserId[] {low} : new UserId[] {low, high};
        for (UserId member : members) {
            database.update(
                    "insert into chats.participant (chat_id, user_id) values (?, ?)", chat.value(), member.value());
        }
        return membership(chat, false, members);
    }

    /// An entry straight in the log, as another node would write it.
    static void entry(Database database, ChatId chat, long seq, UserId sender, UUID clientMsgId) {
        database.update(
                """
                insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body)
                values (?, ?, ?, ?, 1, ?, ?)""", chat.value(), seq, sender.value(), clientMsgId, Instant.parse("2026-11-24T10:00:00Z"), BODY);
    }

    static void entries(Database database, ChatId chat, UserId sender, long first, long last) {
        for (long seq = first; seq <= last; seq++) {
            entry(database, chat, seq, sender, UUID.randomUUID());
        }
    }

    static List<Long> seqs(Database database, ChatId chat) {
        return database.query(
                "select seq from chats.entry where chat_id = ? order by seq", row -> row.longValue(1), chat.value());
    }

    static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /// A pending entry and the answer it will get.
    static Sent send(Membership membership, UserId sender, UUID clientMsgId) {
        return send(
                membership,
                SendRequest.message(sender, membership.chatId(), null, clientMsgId, EntryKind.TEXT, BODY, null));
    }

    static Sent send(Membership membership, SendRequest request) {
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        List<SendResult> answers = new ArrayList<>(1);
        return new Sent(
                new PendingEntry(request, membership, result -> {
                    answers.add(result);
                    answer.complete(result);
                }),
                answer,
                answers);
    }

    static Sent send(Membership membership, UserId sender) {
        return send(membership, sender, UUID.randomUUID());
    }

    /// @param answers all that were given; there must be one
    record Sent(PendingEntry entry, CompletableFuture<SendResult> answer, List<SendResult> answers) {

        SendResult.Stored stored() {
            SendResult result =
                    answer.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
            if (result instanceof SendResult.Stored stored) {
                return stored;
            }
            throw new AssertionError("refused: " + result);
        }

        dev.parley.platform.api.ErrorCode refused() {
            SendResult result =
                    answer.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
            if (result instanceof SendResult.Refused refused) {
                return refused.reason().code();
            }
            throw new AssertionError("stored: " + result);
        }
    }

    private static final class NoReplica implements ReplicaDatabase {
        @Override
        public <T> Optional<List<T>> query(String sql, Function<Row, T> reader, Object... arguments) {
            return Optional.empty();
        }
    }
}
