package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Who is in a chat by what the database says now, for what is told but not stored: nothing judges that again, as
/// [Admission] does what is stored, and a change of members on another node may not have been heard of.
///
/// What is remembered of a chat still holds if since then no entry says that somebody came or went, and nobody blocks.
/// That is asked of many chats in one statement: of what has gathered while the one before ran, at once when idle.
/// In the order asked. Thread-safe.
@Singleton
public class MembersNow {

    private static final System.Logger LOG = System.getLogger(MembersNow.class.getName());
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_BATCH = 500;

    /// After so many entries it is less work to read the members again.
    private static final int MAX_ENTRIES = 200;

    private static final String PERHAPS_CHANGED = """
            select asked.chat_id
            from unnest(?::uuid[], ?::bigint[], ?::boolean[]) as asked (chat_id, last_seq, blocked)
            where not asked.blocked and exists (select from chats.block b where b.chat_id = asked.chat_id)
               or exists (select from (select kind from chats.entry e
                                       where e.chat_id = asked.chat_id and e.seq > asked.last_seq
                                       order by seq limit %d) since
                          having count(*) = %<d or bool_or(kind = any (?::smallint[])))""".formatted(MAX_ENTRIES);

    private static final Short[] COMINGS_AND_GOINGS = {
        (short) EntryKind.MEMBER_ADDED.code(), (short) EntryKind.MEMBER_REMOVED.code()
    };

    private final Database database;
    private final Memberships memberships;
    private final BlockingQueue<Question> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    /// Questions since the last look into the queue began; while it is not 0 a thread answers.
    private final AtomicInteger asked = new AtomicInteger();

    @Inject
    public MembersNow(Database database, Memberships memberships) {
        this.database = database;
        this.memberships = memberships;
    }

    /// Does not block. Exactly one of `answer` and `refused` is called once, and must not block either: on another
    /// thread, in the order of the questions, but `overloaded` at once.
    ///
    /// @param known what is remembered
    /// @param answer gets the members; none if the chat is gone
    /// @param refused gets `overloaded` or [DatabaseUnavailable]
    void ask(Membership known, Consumer<Optional<Membership>> answer, Consumer<RuntimeException> refused) {
        if (!waiting.offer(new Question(known, answer, refused))) {
            refused.accept(new ParleyException(ErrorCode.OVERLOADED, "too many requests are waiting"));
        } else if (asked.getAndIncrement() == 0) {
            Thread.ofVirtual().name("parley-members-now").start(this::work);
        }
    }

    private void work() {
        List<Question> batch = new ArrayList<>();
        int seen;
        try {
            do {
                seen = asked.get();
                while (waiting.drainTo(batch, MAX_BATCH) > 0) {
                    answer(batch);
                    batch.clear();
                }
            } while (!asked.compareAndSet(seen, 0));
        } catch (Error defect) {
            // The next question begins anew.
            asked.set(0);
            throw defect;
        }
    }

    private void answer(List<Question> batch) {
        Map<ChatId, Membership> known = new HashMap<>();
        batch.forEach(question -> known.put(question.known().chatId(), question.known()));
        Set<ChatId> changed;
        try {
            changed = perhapsChanged(known.values());
        } catch (RuntimeException failure) {
            batch.forEach(question -> tell(question.refused(), failure));
            return;
        }
        Map<ChatId, Optional<Membership>> anew = new HashMap<>();
        for (Question question : batch) {
            ChatId chat = question.known().chatId();
            try {
                Optional<Membership> now = changed.contains(chat)
                        ? anew.computeIfAbsent(chat, _ -> memberships.findAnew(known.get(chat)))
                        : Optional.of(known.get(chat));
                tell(question.answer(), now);
            } catch (RuntimeException failure) {
                tell(question.refused(), failure);
            }
        }
    }

    private Set<ChatId> perhapsChanged(Collection<Membership> known) {
        return Set.copyOf(database.query(
                PERHAPS_CHANGED,
                row -> new ChatId(row.uuid(1)),
                known.stream().map(one -> one.chatId().value()).toArray(UUID[]::new),
                known.stream().map(Membership::lastSeq).toArray(Long[]::new),
                known.stream().map(Membership::isBlocked).toArray(Boolean[]::new),
                COMINGS_AND_GOINGS));
    }

    private static <T> void tell(Consumer<T> whom, T what) {
        try {
            whom.accept(what);
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "answering who is in a chat failed", defect);
        }
    }

    private record Question(
            Membership known, Consumer<Optional<Membership>> answer, Consumer<RuntimeException> refused) {}
}
