package dev.parley.chat.internal;

import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.StopOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Stores what other nodes hand over to this one as the home of their chats, and passes answers on to the
/// writers that wait for them; see [Forwarding]. One thread, in the order of arrival: authorising may block,
/// and what one connection sent keeps its order. One whose predecessor is not here, because it was lost or
/// refused, is refused too: the node that asked takes both back.
@Singleton
public class ForwardedSends implements Runnable {

    private static final System.Logger LOG = System.getLogger(ForwardedSends.class.getName());
    private static final int MAX_WAITING = 2_000;
    private static final SendResult LATER =
            new SendResult.Refused(new ParleyException(ErrorCode.UNAVAILABLE, "this node cannot store it now"));

    private final Cluster cluster;
    private final MessagingService messaging;
    private final LogWriters writers;
    private final HomeNodes homes;
    private final BlockingQueue<Received> received = new ArrayBlockingQueue<>(MAX_WAITING);
    private final TakenSends taken = new TakenSends();
    private Thread thread;
    private volatile boolean stopping;

    @Inject
    public ForwardedSends(Cluster cluster, MessagingService messaging, LogWriters writers, HomeNodes homes) {
        this.cluster = cluster;
        this.messaging = messaging;
        this.writers = writers;
        this.homes = homes;
    }

    synchronized void start(@Observes Startup event) {
        if (thread == null) {
            thread = Thread.ofPlatform().name("parley-forwarded").start(this);
            cluster.listen(Topic.SENDS, (from, message) -> receive(new Received(from, message)));
            cluster.listen(
                    Topic.ANSWERS, (_, message) -> SendWire.answers(message).forEach(this::answered));
            homes.open();
        }
    }

    /// What waits is given back: the nodes that asked store it themselves.
    synchronized void stop(@Observes @Priority(StopOrder.HOMES) Shutdown event) {
        homes.close();
        stopping = true;
        if (thread != null) {
            thread.interrupt();
        }
        List<Received> left = new ArrayList<>();
        received.drainTo(left);
        left.forEach(this::giveBack);
    }

    private void receive(Received sends) {
        if (stopping || !received.offer(sends) || (stopping && received.remove(sends))) {
            giveBack(sends);
        }
    }

    private void giveBack(Received sends) {
        SendWire.sends(sends.message).forEach(send -> answer(sends.from, send, LATER));
    }

    private void answered(SendWire.Answer answer) {
        writers.of(answer.chatId()).answered(answer.number(), answer.result());
    }

    @Override
    public void run() {
        try {
            while (true) {
                Received next = received.take();
                try {
                    SendWire.sends(next.message).forEach(send -> store(next.from, send));
                } catch (RuntimeException malformed) {
                    LOG.log(Level.WARNING, "what " + next.from + " handed over could not be stored", malformed);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void store(String from, SendWire.Send send) {
        ChatId chat = send.request().chatId();
        if (!taken.take(from, chat, send.previous(), send.number())) {
            answer(from, send, LATER);
            return;
        }
        messaging.sendForwarded(send.request(), result -> {
            if (result instanceof SendResult.Refused refused
                    && refused.reason().code().retryable()) {
                taken.forget(from, chat);
            }
            answer(from, send, result);
        });
    }

    private void answer(String from, SendWire.Send send, SendResult result) {
        cluster.send(
                from,
                Topic.ANSWERS,
                SendWire.answer(send.number(), send.request().chatId(), result));
    }

    @SuppressWarnings("ArrayRecordComponent") // handed over once
    private record Received(String from, byte[] message) {}
}
