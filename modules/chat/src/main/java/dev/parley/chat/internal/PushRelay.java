package dev.parley.chat.internal;

import dev.parley.chat.api.PushDue;
import dev.parley.chat.internal.LogStore.DuePush;
import dev.parley.platform.api.DatabaseException;
import dev.parley.platform.api.DirectConnection;
import dev.parley.platform.api.DirectDatabase;
import dev.parley.platform.api.Settings;
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

    /// A node whose broker does not work leaves the sweep to others for so many rounds.
    private static final int ROUNDS_AFTER_FAILURE = 4;

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
                    if (!relay(batch)) {
                        nextSweep = afterRounds(ROUNDS_AFTER_FAILURE);
                    }
                }
                if (System.nanoTime() - nextSweep >= 0) {
                    nextSweep = sweep();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private long afterRounds(int rounds) {
        return System.nanoTime() + rounds * settings.pushSweep().toNanos();
    }

    /// Sends some of what was left by any node: what is new has its turn in between.
    ///
    /// @return when to do so again
    private long sweep() {
        List<DuePush> left;
        try (DirectConnection connection = database.open()) {
            left = OwedPushes.claim(connection, settings.pushSweep(), MAX_BATCH);
        } catch (DatabaseException away) {
            LOG.log(Level.WARNING, "looking for pushes that were left failed; trying again later", away);
            return afterRounds(1);
        }
        if (!left.isEmpty() && !relay(left)) {
            return afterRounds(ROUNDS_AFTER_FAILURE);
        }
        return afterRounds(left.size() == MAX_BATCH ? 0 : 1);
    }

    private boolean relay(List<DuePush> batch) {
        try {
            send(batch);
            try (DirectConnection connection = database.open()) {
                OwedPushes.lend(connection, batch, settings.pushLease());
            }
            return true;
        } catch (JMSException | JMSRuntimeException brokerAway) {
            LOG.log(Level.WARNING, batch.size() + " pushes wait in their table: the broker is away", brokerAway);
        } catch (DatabaseException away) {
            LOG.log(Level.WARNING, batch.size() + " pushes will be sent again: the database is away", away);
        }
        return false;
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
}
