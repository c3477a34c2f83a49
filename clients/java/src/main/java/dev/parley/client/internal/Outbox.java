package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.client.ChatSummary;
import dev.parley.client.Entry;
import dev.parley.client.ParleyClientException;
import dev.parley.client.Recipient;
import dev.parley.client.Sent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/// Messages and changes that the server has not acknowledged. Each is sent, under its one `clientMsgId`, until
/// there is an answer that settles it, over any number of connections.
///
/// In one chat one of them is under way at a time: what is told to come again later can then not be overtaken
/// by the next one. Chats do not wait for each other. A user and the direct chat with them are one lane as soon
/// as the client knows of the chat.
///
/// [#add] may be called from any thread; all else happens on the client's loop.
public final class Outbox {
    private static final int MAX_UNCLEAR = 5;

    /// Hears of everything that got its place in a chat.
    interface Stored {
        void stored(Submission submission, Sent sent);
    }

    private static final class Outgoing {
        final Submission submission;
        final CompletableFuture<Sent> result = new CompletableFuture<>();
        Recipient lane;
        boolean underWay;
        int unclearAnswers;

        Outgoing(Submission submission) {
            this.submission = submission;
        }

        /// Whether the server does not know itself what became of it; asking again is safe.
        boolean isUnclear(ParleyClientException reason) {
            return reason.code().equals("internal") && ++unclearAnswers < MAX_UNCLEAR;
        }

        Sent sentOf(JsonNode reply) {
            UUID chatId =
                    submission.recipient() instanceof Recipient.Chat(UUID known) ? known : Wire.uuid(reply, "chatId");
            return new Sent(
                    chatId,
                    Wire.number(reply, "seq"),
                    Wire.time(reply, "sentAt"),
                    reply.path("duplicate").asBoolean());
        }
    }

    private final Map<Recipient, Deque<Outgoing>> lanes = new HashMap<>();
    private final Map<Recipient, Recipient> chats = new HashMap<>();
    private final Map<Recipient, Recipient> users = new HashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int limit;
    private final Loop loop;
    private final Requests requests;
    private final Backoff backoff;
    private final Stored stored;
    private boolean online;
    private ParleyClientException ended;

    public Outbox(int limit, Loop loop, Requests requests, Backoff backoff, Stored stored) {
        this.limit = limit;
        this.loop = loop;
        this.requests = requests;
        this.backoff = backoff;
        this.stored = stored;
    }

    /// Takes a message or a change; the future is completed when it is stored, or fails for good.
    public CompletableFuture<Sent> add(Submission submission) {
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            return CompletableFuture.failedFuture(new ParleyClientException(
                    ParleyClientException.OUTBOX_FULL, limit + " messages wait for the server already."));
        }
        Outgoing outgoing = new Outgoing(submission);
        loop.run(() -> enqueue(outgoing));
        return outgoing.result;
    }

    private void enqueue(Outgoing outgoing) {
        if (ended != null) {
            fail(outgoing, ended);
            return;
        }
        outgoing.lane = laneOf(outgoing.submission.recipient());
        Deque<Outgoing> lane = lanes.computeIfAbsent(outgoing.lane, recipient -> new ArrayDeque<>());
        lane.add(outgoing);
        sendNext(lane);
    }

    /// What waits for a user keeps its lane after their chat has become known, and later ones go behind it.
    private Recipient laneOf(Recipient recipient) {
        Recipient user = users.getOrDefault(recipient, recipient);
        return lanes.containsKey(user) ? user : chats.getOrDefault(recipient, recipient);
    }

    /// A direct chat is known.
    void chat(ChatSummary chat) {
        if (chat.peer() != null) {
            met(Recipient.user(chat.peer()), Recipient.chat(chat.chatId()));
        }
    }

    private void met(Recipient user, Recipient chat) {
        chats.put(user, chat);
        users.put(chat, user);
    }

    /// Requests are answered again: sends what there is.
    void opened() {
        online = true;
        new ArrayList<>(lanes.values()).forEach(this::sendNext);
    }

    /// The connection is gone. Its requests fail one by one, which puts their messages back.
    void closed() {
        online = false;
    }

    private void sendNext(Deque<Outgoing> lane) {
        Outgoing first = lane.peek();
        if (!online || first == null || first.underWay) {
            return;
        }
        first.underWay = true;
        var _ = requests.ask(first.submission.frame())
                .thenApply(first::sentOf)
                .whenComplete((sent, failure) -> answered(lane, first, sent, failure));
    }

    private void answered(Deque<Outgoing> lane, Outgoing outgoing, Sent sent, Throwable failure) {
        if (outgoing.result.isDone()) {
            return;
        }
        if (failure == null) {
            backoff.reset();
            settle(lane, outgoing, sent);
            return;
        }
        ParleyClientException reason = reasonOf(failure);
        if (reason.code().equals(ParleyClientException.UNREACHABLE)) {
            outgoing.underWay = false;
        } else if (reason.isTransient() || outgoing.isUnclear(reason)) {
            Duration delay = backoff.next();
            loop.after(reason.retryAfter().map(delay::plus).orElse(delay), () -> {
                outgoing.underWay = false;
                sendNext(lane);
            });
        } else {
            remove(lane, outgoing);
            fail(outgoing, reason);
            sendNext(lane);
        }
    }

    /// An entry of one's own was read from the log: it is stored, whatever became of the acknowledgement.
    void seen(Entry entry) {
        for (Deque<Outgoing> lane : List.copyOf(lanes.values())) {
            Outgoing first = lane.peek();
            if (first != null && first.submission.clientMsgId().equals(entry.clientMsgId())) {
                settle(lane, first, new Sent(entry.chatId(), entry.seq(), entry.sentAt(), false));
                return;
            }
        }
    }

    private void settle(Deque<Outgoing> lane, Outgoing outgoing, Sent sent) {
        if (outgoing.submission.recipient() instanceof Recipient.User user) {
            met(user, Recipient.chat(sent.chatId()));
        }
        remove(lane, outgoing);
        size.decrementAndGet();
        stored.stored(outgoing.submission, sent);
        outgoing.result.complete(sent);
        sendNext(lane);
    }

    private void remove(Deque<Outgoing> lane, Outgoing outgoing) {
        lane.remove(outgoing);
        if (lane.isEmpty()) {
            lanes.remove(outgoing.lane);
        }
    }

    /// Nothing more will be sent: fails what waits and what is still to come.
    void end(ParleyClientException reason) {
        ended = reason;
        online = false;
        List<Outgoing> unsent = new ArrayList<>();
        lanes.values().forEach(unsent::addAll);
        lanes.clear();
        unsent.forEach(outgoing -> fail(outgoing, reason));
    }

    private void fail(Outgoing outgoing, ParleyClientException reason) {
        size.decrementAndGet();
        outgoing.result.completeExceptionally(reason);
    }

    private static ParleyClientException reasonOf(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        return cause instanceof ParleyClientException reason
                ? reason
                : new ParleyClientException("internal", "The message could not be sent.", cause);
    }
}
