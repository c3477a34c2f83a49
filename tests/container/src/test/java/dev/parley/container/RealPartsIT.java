package dev.parley.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.Messaging;
import dev.parley.chat.api.PushDue;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.notification.api.Outbox;
import dev.parley.notification.api.PushRegistrations;
import dev.parley.notification.api.PushService;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import dev.parley.user.api.Contacts;
import dev.parley.user.api.Tokens;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Queue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Artemis, Infinispan and the partitioned PostgreSQL are really in the path, not something in their place.
@ExtendWith(ArquillianExtension.class)
class RealPartsIT {

    private static final String CACHES = "java:jboss/infinispan/cache/parley/";
    private static final byte[] BODY = "{\"text\":\"are you there?\"}".getBytes(StandardCharsets.UTF_8);

    @Inject
    private People people;

    @Inject
    private Messaging messaging;

    @Inject
    private Presence presence;

    @Inject
    private PushRegistrations registrations;

    @Inject
    private Outbox outbox;

    @Inject
    private Contacts contacts;

    @Inject
    private Database database;

    @Inject
    private PresenceChanges changes;

    @Inject
    private Ids ids;

    @Resource(lookup = CACHES + "membership")
    private Map<?, ?> membership;

    @Resource(lookup = CACHES + "last-seen")
    private Map<?, ?> lastSeen;

    @Resource(lookup = "java:/ConnectionFactory")
    private ConnectionFactory broker;

    @Resource(lookup = PushDue.QUEUE)
    private Queue pushes;

    @Resource(lookup = PushDue.QUEUE + ".dead")
    private Queue deadPushes;

    @Deployment
    static EnterpriseArchive parley() {
        return TestedEar.with(RealPartsIT.class, People.class, PresenceChanges.class);
    }

    /// A signed-in user with a registered device that is not connected.
    private Tokens offline() {
        Tokens tokens = people.signedIn(people.someone());
        registrations.register(
                tokens.userId(),
                tokens.deviceId(),
                new PushRegistrations.Registration(PushService.FCM, "token of " + tokens.deviceId(), "en"));
        return tokens;
    }

    private SendResult.Stored send(UserId from, UserId to) {
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        messaging.send(SendRequest.message(from, null, to, ids.next(), EntryKind.TEXT, BODY, null), answer::complete);
        return (SendResult.Stored) answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void isPushedTo(DeviceId device, int times) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> outbox.to(device.toString()).size() >= times);
        assertThat(outbox.to(device.toString()).getFirst().channel()).isEqualTo("fcm");
    }

    @Test
    void aMessageToAnOfflineMemberGoesOverTheQueue() throws JMSException {
        Tokens ben = offline();
        UserId ann = people.someone();
        SendResult.Stored stored = send(ann, ben.userId());
        isPushedTo(ben.deviceId(), 1);
        await().atMost(Duration.ofSeconds(20)).until(() -> owed(stored.chatId()) == 0);
        assertThat(waiting(deadPushes)).isZero();
    }

    private long owed(ChatId chat) {
        return database.queryOne(
                        "select count(*) from chats.push_due where chat_id = ?", row -> row.longValue(1), chat.value())
                .orElseThrow();
    }

    /// What lies on the queue is what the consumer acts on: nothing is sent here but the message itself.
    @Test
    void theConsumerTakesWhatLiesOnTheQueue() throws JMSException {
        Tokens ben = offline();
        UserId ann = people.someone();
        SessionId session = new SessionId(ids.next());
        presence.connected(ben.userId(), ben.deviceId(), session);
        SendResult.Stored stored = send(ann, ben.userId());
        assertThat(owed(stored.chatId())).isZero();
        presence.disconnected(ben.userId(), session, false);
        assertThat(outbox.to(ben.deviceId().toString())).isEmpty();
        try (JMSContext context = broker.createContext()) {
            MapMessage message = context.createMapMessage();
            message.setString("user", ben.userId().toString());
            message.setString("chat", stored.chatId().toString());
            message.setLong("seq", stored.seq());
            context.createProducer().send(pushes, message);
        }
        isPushedTo(ben.deviceId(), 1);
        await().atMost(Duration.ofSeconds(20)).until(() -> waiting(pushes) == 0);
    }

    /// In the transaction of the block, in which no module but its own looks at its table.
    @Test
    void aBlockIsWrittenBesideTheLog() {
        UserId ann = people.someone();
        UserId ben = people.someone();
        ChatId chat = send(ann, ben).chatId();
        contacts.block(ben, ann);
        assertThat(blocks(chat)).isEqualTo(1);
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        messaging.send(SendRequest.message(ann, null, ben, ids.next(), EntryKind.TEXT, BODY, null), answer::complete);
        assertThat(answer.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(SendResult.Refused.class);
        contacts.unblock(ben, ann);
        assertThat(blocks(chat)).isZero();
        send(ann, ben);
    }

    private long blocks(ChatId chat) {
        return database.queryOne(
                        "select count(*) from chats.block where chat_id = ?", row -> row.longValue(1), chat.value())
                .orElseThrow();
    }

    private int waiting(Queue queue) throws JMSException {
        try (JMSContext context = broker.createContext()) {
            int messages = 0;
            for (var all = context.createBrowser(queue).getEnumeration(); all.hasMoreElements(); all.nextElement()) {
                messages++;
            }
            return messages;
        }
    }

    @Test
    void membershipAndLastSeenLieInTheServersCaches() {
        assertThat(List.of(membership, lastSeen))
                .allSatisfy(cache -> assertThat(cache.getClass().getName()).contains("infinispan"));
        UserId ann = people.someone();
        UserId ben = people.someone();
        SessionId session = new SessionId(ids.next());
        presence.connected(ann, new DeviceId(ids.next()), session);
        assertThat(presence.isConnected(ann)).isTrue();
        ChatId chat = send(ann, ben).chatId();
        send(ann, ben);
        assertThat(membership.keySet().toString()).contains(chat.toString());
        presence.disconnected(ann, session, false);
        await().atMost(Duration.ofSeconds(5)).until(() -> holds(lastSeen, ann));
        assertThat(presence.isConnected(ann)).isFalse();
    }

    private static boolean holds(Map<?, ?> cache, UserId user) {
        return cache.entrySet().toString().contains(user.toString());
    }

    @Test
    void presenceIsToldToOtherModulesAndLastSeenIsWritten() {
        UserId ann = people.someone();
        SessionId phone = new SessionId(ids.next());
        SessionId tablet = new SessionId(ids.next());
        presence.connected(ann, new DeviceId(ids.next()), phone);
        presence.connected(ann, new DeviceId(ids.next()), tablet);
        presence.disconnected(ann, phone, false);
        assertThat(presence.isConnected(ann)).isTrue();
        presence.disconnected(ann, tablet, false);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(changes.of(ann)).hasSize(2));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> database.queryOne(
                                "select seen_at from presence.last_seen where user_id = ?",
                                row -> row.instant(1),
                                ann.value())
                        .isPresent());
    }

    @Test
    void everyTableOfChatsIsPartitionedByChatSixteenTimes() {
        for (String table : List.of("chat", "participant", "entry", "media_use", "push_due")) {
            assertThat(database.queryOne(
                            "select count(*) from pg_inherits where inhparent = ('chats.' || ?)::regclass",
                            row -> row.intValue(1),
                            table))
                    .as(table)
                    .contains(16);
        }
        // No table of the module stands beside them, but the history of its migrations and the small one of blocks:
        // each batch looks into it, and 16 indexes cost sixteen times as much.
        assertThat(database.query("""
                        select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = 'chats' and c.relkind = 'r' and not c.relispartition""", row -> row.text(1))).containsExactlyInAnyOrder("flyway_schema_history", "block");
    }

    @Test
    void theEntriesOfAChatAreReadFromOnePartition() {
        UserId ann = people.someone();
        ChatId chat = send(ann, people.someone()).chatId();
        String plan = String.join(
                "\n",
                database.query(
                        "explain select * from chats.entry where chat_id = '" + chat
                                + "' and seq > 0 order by seq limit 50",
                        row -> row.text(1)));
        String partition = database.queryOne(
                        "select tableoid::regclass::text from chats.entry where chat_id = ? limit 1",
                        row -> row.text(1),
                        chat.value())
                .orElseThrow();
        assertThat(plan).contains(partition.replace("chats.", "")).doesNotContain("Append", "Seq Scan");
    }
}
