package dev.parley.chat.internal;

import dev.parley.chat.api.PushDue;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Queue;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// Brings pushes from their table to this node's JMS queue, at least once: sends a batch in one local JMS
/// transaction, then lends its rows to the queue for a while. Whoever sees to a push ends its row
/// ([OwedPushes]). What was not lent, for a crash, a full queue here or a broker that is away, and what was not
/// seen to in time, since its node died with its journal, the sweep of any node sends. One thread.
@Singleton
public class PushRelay implements Runnable {

    private static final System.Logger LOG = System.getLogger(PushRelay.class.getName());
    private static final int MAX_BATCH = 500;

    private final DirectDatabase database;
    private final ChatSettings settings;
    private final BlockingQueue<DuePush> queue;

    @Resource(lookup = "java:/ConnectionFactory")
    private ConnectionFactory broker;

    @Resource(lookup = PushDue.QUEUE)
    private Queue destination;

    private volatile boolean stopping;

    @Inject
    public PushRelay(DirectDatabase database, Settings settings) {
        this.database = database;
        this.settings = ChatSettings.from(settings);
        this.queue = new ArrayBlockingQueue<>(this.settings.pushQueue());
    }

    /// Takes committed pushes without blocking. Those that find no room wait in their table.
    void offer(List<DuePush> pushes) {
        for (DuePush push : pushes) {
            if (!queue.offer(push)) {
                return;
            }
        }
    }

    int waiting() {
        return queue.size();
    }

    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        long nextSweep = System.nanoTime();
        try {
            while (!stopping) {
                List<DuePush> batch = new ArrayList<>();
                DuePush first = queue.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, MAX_BATCH - 1);
                    relay(batch);
                }
                if (System.nanoTime() - nextSweep >= 0) {
                    sweep();
                    nextSweep = System.nanoTime() + settings.pushSweep().toNanos();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try (DirectConnection connection = database.open()) {
            List<DuePush> left = connection.query(
                    """
                    select chat_id, user_id, seq from chats.push_due
                    where since < now() - make_interval(secs => ?) limit ?""",
                    row -> new DuePush(new ChatId(row.uuid(1)), new UserId(row.uuid(2)), row.longValue(3)),
                    settings.pushSweep().toSeconds(),
                    MAX_BATCH);
            if (!left.isEmpty()) {
                relay(left);
            }
        } catch (DatabaseException away) {
            LOG.log(Level.WARNING, "looking for pushes that were left failed; trying again later", away);
        }
    }

    private void relay(List<DuePush> batch) {
        try {
            send(batch);
            lend(batch);
        } catch (JMSException | JMSRuntimeException brokerAway) {
            LOG.log(Level.WARNING, batch.size() + " pushes wait in their table: the broker is away", brokerAway);
        } catch (DatabaseException away) {
            LOG.log(Level.WARNING, batch.size() + " pushes will be sent again: the database is away", away);
        }
    }

    private void send(List<DuePush> batch) throws JMSException {
        try (JMSContext context = broker.createContext(JMSContext.SESSION_TRANSACTED)) {
            JMSProducer producer = context.createProducer();
            for (DuePush push : batch) {
                MapMessage message = context.createMapMessage();
                message.setString("user", push.user().toString());
                message.setString("chat", push.chatId().toString());
                message.setLong("seq", push.seq());
                producer.send(destination, message);
            }
            context.commit();
        }
    }

    /// Leaves a row whose seq has moved on meanwhile: it stands for a newer entry.
    private void lend(List<DuePush> batch) {
        try (DirectConnection connection = database.open()) {
            connection.update(
                    """
                    update chats.push_due p set since = now() + make_interval(secs => ?)
                    from unnest(?::uuid[], ?::uuid[], ?::bigint[]) as sent (chat_id, user_id, seq)
                    where p.chat_id = sent.chat_id and p.user_id = sent.user_id and p.seq <= sent.seq""",
                    settings.pushLease().toSeconds(),
                    batch.stream().map(push -> push.chatId().value()).toArray(UUID[]::new),
                    batch.stream().map(push -> push.user().value()).toArray(UUID[]::new),
                    batch.stream().map(DuePush::seq).toArray(Long[]::new));
        }
    }
}
