package dev.parley.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.Messaging;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.container.CommittedBatches.Batch;
import dev.parley.group.api.Groups;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Modules call each other, hear each other's events and share transactions, inside the real server.
@ExtendWith(ArquillianExtension.class)
class ModulesInOneServerIT {

    private static final byte[] BODY = "{\"text\":\"hello\"}".getBytes(StandardCharsets.UTF_8);

    @Inject
    private People people;

    @Inject
    private Messaging messaging;

    @Inject
    private ChatLog log;

    @Inject
    private Groups groups;

    @Inject
    private Database database;

    @Inject
    private Ids ids;

    @Inject
    private CommittedBatches committed;

    @Inject
    private RefusingObserver refusing;

    @Deployment
    static EnterpriseArchive parley() {
        return TestedEar.with(ModulesInOneServerIT.class, People.class, CommittedBatches.class, RefusingObserver.class);
    }

    private CompletableFuture<SendResult> send(UserId from, UserId to) {
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        messaging.send(SendRequest.message(from, null, to, ids.next(), EntryKind.TEXT, BODY, null), answer::complete);
        return answer.orTimeout(20, TimeUnit.SECONDS);
    }

    private static SendResult.Stored stored(CompletableFuture<SendResult> answer) {
        return (SendResult.Stored) answer.join();
    }

    @Test
    void eachCommittedEntryIsToldOnceInOrderAndManyInOneBatch() {
        UserId ann = people.someone();
        UserId ben = people.someone();
        ChatId chat = stored(send(ann, ben)).chatId();
        int count = 500;
        List<CompletableFuture<SendResult>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(send(i % 2 == 0 ? ann : ben, i % 2 == 0 ? ben : ann));
        }
        answers.forEach(ModulesInOneServerIT::stored);
        List<Long> expected = LongStream.rangeClosed(1, count + 1L).boxed().toList();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(told(chat)).isEqualTo(expected));
        List<Batch> batches = committed.of(chat);
        assertThat(batches.size()).isLessThan(count);
        assertThat(batches).allSatisfy(batch -> assertThat(batch.thread()).startsWith("parley-writer-"));
        Delivery delivery = batches.getFirst().deliveries().getFirst();
        assertThat(delivery.receivers()).containsExactlyInAnyOrder(ann, ben);
        assertThat(delivery.entry().body()).isEqualTo(BODY);
    }

    private List<Long> told(ChatId chat) {
        return committed.of(chat).stream()
                .flatMap(batch -> batch.deliveries().stream())
                .filter(delivery -> delivery.entry().chatId().equals(chat))
                .map(delivery -> delivery.entry().seq())
                .toList();
    }

    @Test
    void whatHappensToAGroupStandsInItsLogAndIsTold() {
        UserId ann = people.someone();
        UserId ben = people.someone();
        ChatId group = groups.create(ann, "Team", List.of(ben), false).groupId();
        assertThat(log.history(ben, group, 0L, null, 10).entries())
                .extracting(Entry::kind)
                .containsExactly(EntryKind.TITLE_CHANGED, EntryKind.MEMBER_ADDED);
        groups.remove(ann, group, ben);
        assertThat(log.history(ben, group, 0L, null, 10).entries())
                .extracting(Entry::kind)
                .endsWith(EntryKind.MEMBER_REMOVED);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(told(group)).containsExactly(1L, 2L, 3L));
        assertThat(log.summary(ann, group)).hasValueSatisfying(summary -> {
            assertThat(summary.title()).isEqualTo("Team");
            assertThat(summary.role()).isEqualTo("owner");
            assertThat(summary.memberCount()).isEqualTo(1);
        });
    }

    /// The observer fails after the chat module has written its entry: nothing of either module stays.
    @Test
    void aGroupAndItsLogAreStoredTogetherOrNotAtAll() {
        UserId ann = people.someone();
        UserId ben = people.someone();
        refusing.next(true);
        assertThatThrownBy(() -> groups.create(ann, "Never", List.of(ben), false))
                .hasMessageContaining("refused");
        assertThat(refusing.entriesSeen()).isEqualTo(2);
        assertThat(rows("select count(*) from groups.member where user_id = ?", ann))
                .isZero();
        assertThat(rows("select count(*) from chats.participant where user_id = ?", ann))
                .isZero();
        assertThat(rows("select count(*) from chats.entry where sender_id = ?", ann))
                .isZero();

        ChatId group = groups.create(ann, "Now", List.of(), false).groupId();
        refusing.next(true);
        assertThatThrownBy(() -> groups.add(ann, group, ben)).hasMessageContaining("refused");
        assertThat(groups.get(ann, group).members()).hasSize(1);
        assertThat(rows("select count(*) from chats.entry where sender_id = ?", ann))
                .isEqualTo(2);
        groups.add(ann, group, ben);
        assertThat(log.history(ben, group, 0L, null, 10).entries())
                .extracting(Entry::seq)
                .containsExactly(3L);
        assertThat(told(group)).doesNotHaveDuplicates();
    }

    private long rows(String sql, UserId user) {
        return database.queryOne(sql, row -> row.longValue(1), user.value()).orElseThrow();
    }

    @Test
    void whoIsRemovedCanNoLongerSend() {
        UserId ann = people.someone();
        UserId ben = people.someone();
        ChatId group = groups.create(ann, "Team", List.of(ben), false).groupId();
        assertThat(sendIn(group, ben)).isInstanceOf(SendResult.Stored.class);
        groups.remove(ann, group, ben);
        assertThat(sendIn(group, ben))
                .isInstanceOfSatisfying(
                        SendResult.Refused.class,
                        refused ->
                                assertThat(refused.reason().code().wireName()).isEqualTo("not-member"));
    }

    private SendResult sendIn(ChatId chat, UserId from) {
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        messaging.send(SendRequest.message(from, chat, null, ids.next(), EntryKind.TEXT, BODY, null), answer::complete);
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
