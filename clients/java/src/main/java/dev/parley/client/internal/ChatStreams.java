package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.ChatSummary;
import dev.parley.client.Entry;
import dev.parley.client.HistoryPage;
import dev.parley.client.ParleyClientException;
import dev.parley.client.ResumePoint;
import dev.parley.client.wire.RequestFrames;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// Keeps every chat complete: asks after each connect which chats changed (`sync`), and reads with `history`
/// what the server's push left out. On the client's loop.
public final class ChatStreams {
    private static final System.Logger LOG = System.getLogger(ChatStreams.class.getName());
    private static final int SYNC_PAGE = 200;
    private static final int HISTORY_PAGE = 100;
    private static final int FILLS_AT_ONCE = 4;

    /// A gap may be an acknowledgement of one's own that is still on its way.
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int EMPTY_PAGES = 5;
    private static final int MAX_UNCLEAR = 5;

    /// Hears what the streams bring. On the client's loop.
    interface Out {
        void entry(Entry entry);

        void chat(ChatSummary chat);

        void caughtUp();
    }

    private final Map<UUID, ChatStream> streams = new HashMap<>();
    private final Map<UUID, Integer> emptyPages = new HashMap<>();
    private final Set<UUID> filling = new HashSet<>();
    private final Set<UUID> toFill = new LinkedHashSet<>();
    private final Loop loop;
    private final Requests requests;
    private final Backoff backoff;
    private final Out out;
    private String cursor;
    private int connection;
    private int unclearAnswers;
    private boolean synced;
    private boolean caughtUp;
    private boolean learning;

    public ChatStreams(ResumePoint resume, Loop loop, Requests requests, Backoff backoff, Out out) {
        this.loop = loop;
        this.requests = requests;
        this.backoff = backoff;
        this.out = out;
        this.cursor = resume.cursor();
        resume.positions().forEach((chatId, seq) -> streams.put(chatId, new ChatStream(seq, out::entry)));
    }

    ResumePoint resumePoint() {
        Map<UUID, Long> positions = new HashMap<>();
        streams.forEach((chatId, stream) -> {
            if (!stream.isUnknown()) {
                positions.put(chatId, stream.position());
            }
        });
        return new ResumePoint(cursor, positions);
    }

    void opened() {
        connection++;
        synced = false;
        caughtUp = false;
        filling.clear();
        toFill.clear();
        sync();
    }

    private void sync() {
        ask(RequestFrames.sync(cursor, SYNC_PAGE), this::synced, this::sync, refused -> {
            // A cursor that the server does not know any more: from the beginning, then.
            cursor = null;
            loop.after(RETRY, this::sync);
        });
    }

    /// Asks on the present connection; what is answered after its end is of no interest.
    ///
    /// @param again what to do when the server is not ready to answer
    private void ask(
            ObjectNode frame, Consumer<JsonNode> answered, Runnable again, Consumer<ParleyClientException> refused) {
        int asked = connection;
        var _ = requests.ask(frame).whenComplete((reply, failure) -> {
            if (asked != connection) {
                return;
            }
            if (failure == null) {
                unclearAnswers = 0;
                backoff.reset();
                answered.accept(reply);
            } else if (failure instanceof ParleyClientException reason && mayComeAgain(reason)) {
                Duration delay = backoff.next();
                loop.after(reason.retryAfter().map(delay::plus).orElse(delay), () -> {
                    if (asked == connection) {
                        again.run();
                    }
                });
            } else if (failure instanceof ParleyClientException reason
                    && !reason.code().equals(ParleyClientException.UNREACHABLE)) {
                LOG.log(System.Logger.Level.WARNING, "the server refused to tell what was missed: " + reason.code());
                refused.accept(reason);
            }
        });
    }

    /// A lost connection asks for everything anew by itself.
    private boolean mayComeAgain(ParleyClientException reason) {
        return switch (reason.code()) {
            case ParleyClientException.UNREACHABLE -> false;
            case "internal" -> ++unclearAnswers < MAX_UNCLEAR;
            default -> reason.isTransient();
        };
    }

    private void synced(JsonNode reply) {
        reply.path("chats").forEach(node -> chat(Wire.chat(node)));
        cursor = reply.path("cursor").asText(null);
        if (reply.path("more").asBoolean()) {
            sync();
            return;
        }
        synced = true;
        // A chat that sync did not tell of is newer than sync: all of it is news.
        streams.forEach((chatId, stream) -> {
            stream.begin(0);
            fillIfBehind(chatId);
        });
        fillNext();
    }

    /// A summary, from sync or pushed.
    void chat(ChatSummary chat) {
        ChatStream stream = streamOf(chat.chatId());
        out.chat(chat);
        // Of a chat that begins after this client has, all is news to it, whatever other devices have.
        stream.begin(Math.max(synced ? 0 : chat.delivered(), chat.firstSeq() - 1));
        stream.reaches(chat.lastSeq());
        if (synced) {
            checkSoon(chat.chatId(), stream);
        }
    }

    /// An entry, pushed or acknowledged.
    void arrived(Entry entry) {
        ChatStream stream = streamOf(entry.chatId());
        stream.arrived(entry);
        if (synced && stream.isUnknown()) {
            learn();
        } else if (synced) {
            checkSoon(entry.chatId(), stream);
        }
    }

    /// An entry of a new chat came before the chat itself was told. It waits: who hears of an entry has heard of
    /// its chat.
    private void learn() {
        if (learning) {
            return;
        }
        learning = true;
        int asked = connection;
        loop.after(PATIENCE, () -> {
            learning = false;
            if (asked == connection && streams.values().stream().anyMatch(ChatStream::isUnknown)) {
                sync();
            }
        });
    }

    private ChatStream streamOf(UUID chatId) {
        return streams.computeIfAbsent(chatId, id -> new ChatStream(ChatStream.UNKNOWN, out::entry));
    }

    private void checkSoon(UUID chatId, ChatStream stream) {
        if (stream.isBehind() && !filling.contains(chatId)) {
            loop.after(PATIENCE, () -> {
                fillIfBehind(chatId);
                fillNext();
            });
        }
    }

    private void fillIfBehind(UUID chatId) {
        if (synced && streams.get(chatId).isBehind() && !filling.contains(chatId)) {
            toFill.add(chatId);
        }
    }

    private void fillNext() {
        while (filling.size() < FILLS_AT_ONCE && !toFill.isEmpty()) {
            UUID chatId = toFill.iterator().next();
            toFill.remove(chatId);
            filling.add(chatId);
            fill(chatId, streams.get(chatId));
        }
        if (synced && !caughtUp && filling.isEmpty()) {
            caughtUp = true;
            out.caughtUp();
        }
    }

    private void fill(UUID chatId, ChatStream stream) {
        ask(
                RequestFrames.historyAfter(chatId, stream.position(), HISTORY_PAGE),
                reply -> filled(chatId, stream, Wire.history(reply, chatId)),
                () -> fill(chatId, stream),
                refused -> filled(chatId, stream, null));
    }

    /// @param page null where the server refused, for example because the user has left the chat
    private void filled(UUID chatId, ChatStream stream, HistoryPage page) {
        if (page == null || page.entries().isEmpty()) {
            if (page == null || emptyPages.merge(chatId, 1, Integer::sum) >= EMPTY_PAGES) {
                emptyPages.remove(chatId);
                stream.skip();
            }
        } else {
            emptyPages.remove(chatId);
            stream.page(page.entries());
            if (page.more()) {
                fill(chatId, stream);
                return;
            }
        }
        filling.remove(chatId);
        checkSoon(chatId, stream);
        fillNext();
    }
}
