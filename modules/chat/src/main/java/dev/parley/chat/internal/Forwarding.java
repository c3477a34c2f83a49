package dev.parley.chat.internal;

import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// What a writer has its chats' home nodes write.
///
/// Two nodes that write to a chat at once take the same numbers; one of them has to begin again, with all that is in
/// its batch. So a chat in which that happened is written by its home alone for a while: this node hands its messages
/// over, and passes the answers on. While the home has messages of a chat, later ones of the chat follow them there, so
/// that their order stays: each names the one before it, and the home takes none without that. When it is gone, or does
/// not answer within [#PATIENCE], the writer takes all of
/// them back and stores them itself: what the home has stored already gets its first answer by its `clientMsgId`.
///
/// One writer's; answers may come on any thread.
final class Forwarding {

    /// Of a chat that its nodes collided in.
    private static final Duration CONTENDED = Duration.ofMinutes(1);

    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MAX_PENDING = 20_000;
    private static final int MAX_CONTENDED = 10_000;

    private final HomeNodes homes;
    private final LongSupplier nanoTime;

    /// By the time of the last collision.
    private final Map<ChatId, Long> contended = new LinkedHashMap<>();

    private final Map<Long, Handed> pending = new LinkedHashMap<>();
    private final Map<ChatId, Away> away = new HashMap<>();
    private long lastNumber;

    Forwarding(HomeNodes homes, LongSupplier nanoTime) {
        this.homes = homes;
        this.nanoTime = nanoTime;
    }

    /// Another node wrote to the chat while this one did.
    synchronized void collided(ChatId chat) {
        contended.remove(chat);
        contended.put(chat, nanoTime.getAsLong());
        if (contended.size() > MAX_CONTENDED) {
            contended.remove(contended.keySet().iterator().next());
        }
    }

    /// Hands over what other nodes should write, and returns the rest.
    ///
    /// @param entries those of a chat in their order
    List<PendingEntry> handOver(List<PendingEntry> entries) {
        List<PendingEntry> tooMany = new ArrayList<>();
        List<PendingEntry> own = handOver(entries, tooMany);
        tooMany.forEach(entry -> entry.refused(ErrorCode.OVERLOADED, "too many messages are waiting to be stored"));
        return own;
    }

    private synchronized List<PendingEntry> handOver(List<PendingEntry> entries, List<PendingEntry> tooMany) {
        if (contended.isEmpty() && pending.isEmpty()) {
            return entries;
        }
        List<PendingEntry> own = new ArrayList<>(entries.size());
        Map<String, List<byte[]>> messages = new HashMap<>();
        // Once a chat, so that one whose home changes meanwhile is not written by two.
        Map<ChatId, Optional<String>> nodes = new HashMap<>();
        for (PendingEntry entry : entries) {
            Optional<String> node = entry.isForwarded()
                    ? Optional.empty()
                    : nodes.computeIfAbsent(entry.chatId(), chat -> Optional.ofNullable(nodeFor(chat)));
            if (node.isEmpty()) {
                own.add(entry);
            } else if (pending.size() >= MAX_PENDING) {
                tooMany.add(entry);
            } else {
                long number = ++lastNumber;
                pending.put(number, new Handed(entry, nanoTime.getAsLong()));
                Away run = away.computeIfAbsent(entry.chatId(), _ -> new Away(node.get()));
                messages.computeIfAbsent(node.get(), _ -> new ArrayList<>()).add(entry.toWire(number, run.last));
                run.messages++;
                run.last = number;
            }
        }
        messages.forEach(homes::send);
        return own;
    }

    private String nodeFor(ChatId chat) {
        Away present = away.get(chat);
        if (present != null) {
            return present.node;
        }
        Long collision = contended.get(chat);
        if (collision == null || homes.isAlone()) {
            return null;
        }
        if (nanoTime.getAsLong() - collision > CONTENDED.toNanos()) {
            contended.remove(chat);
            return null;
        }
        return homes.elsewhere(chat);
    }

    /// An answer came from the node that has the message. One that says that the message should be tried again is
    /// no answer for the sender: the writer here does so.
    void answered(long number, SendResult result) {
        PendingEntry entry;
        synchronized (this) {
            Handed handed = pending.get(number);
            if (handed == null) {
                return;
            }
            entry = handed.entry;
            if (result instanceof SendResult.Refused refused
                    && refused.reason().code().retryable()) {
                away.get(entry.chatId()).failed = true;
                return;
            }
            forget(number, entry.chatId());
        }
        switch (result) {
            case SendResult.Stored stored -> entry.stored(stored.seq(), stored.sentAtMillis(), stored.duplicate());
            case SendResult.Refused refused -> entry.refused(refused.reason());
        }
    }

    private void forget(long number, ChatId chat) {
        pending.remove(number);
        Away present = away.get(chat);
        present.messages--;
        if (present.messages == 0) {
            away.remove(chat);
        }
    }

    /// Whether messages are with other nodes.
    synchronized boolean isWaiting() {
        return !pending.isEmpty();
    }

    /// Takes back, in their order, the messages of each chat whose home is gone or does not answer.
    synchronized List<PendingEntry> takeBack() {
        if (pending.isEmpty()) {
            return List.of();
        }
        Set<ChatId> chats = new HashSet<>();
        away.forEach((chat, present) -> {
            if (present.failed || !homes.isThere(present.node)) {
                chats.add(chat);
            }
        });
        long now = nanoTime.getAsLong();
        for (Handed handed : pending.values()) {
            if (now - handed.atNanos <= PATIENCE.toNanos()) {
                break;
            }
            chats.add(handed.entry.chatId());
        }
        if (chats.isEmpty()) {
            return List.of();
        }
        List<PendingEntry> back = pending.values().stream()
                .map(Handed::entry)
                .filter(entry -> chats.contains(entry.chatId()))
                .toList();
        pending.values().removeIf(handed -> chats.contains(handed.entry.chatId()));
        chats.forEach(away::remove);
        chats.forEach(contended::remove);
        return back;
    }

    private record Handed(PendingEntry entry, long atNanos) {}

    /// Where the messages of a chat are, how many, and the number of the last.
    private static final class Away {
        private final String node;
        private int messages;
        private long last;
        private boolean failed;

        Away(String node) {
            this.node = node;
        }
    }
}
