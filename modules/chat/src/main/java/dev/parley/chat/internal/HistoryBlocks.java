package dev.parley.chat.internal;

import dev.parley.chat.api.Entry;
import dev.parley.platform.api.CacheName;
import dev.parley.platform.api.Caches;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Cluster;
import dev.parley.platform.api.Cluster.Topic;
import dev.parley.platform.api.ClusterChanged;
import dev.parley.platform.api.ReadDatabase;
import dev.parley.platform.api.ReplicaDatabase;
import dev.parley.platform.api.SharedCache;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;

/// Reads ranges of the log, whole blocks of it from a cache. A block is a run of [#SIZE] entries that starts
/// behind a multiple of that, and is cached once all of them exist: nothing but an erasure changes it from then
/// on.
///
/// No cached body outlives its erasure. Each chat counts its erasures, in the transaction that makes them; a
/// reader knows the present count from the very query that authorises it, and a block that was read at a lower
/// one is read again. So the cache needs no invalidation to be right, on one node or on many. The owner of the
/// cache bounds the number of blocks, least recently used first out; one with much in it is not cached at all,
/// so that the bound is one of memory too.
///
/// So that erased bodies do not stay in memory for long either, all nodes drop their blocks; a node that may not have
/// heard of it drops all it has. A reader that was authorised before does not put one back.
///
/// Whole blocks come from the replica, where there is one. It is new enough when it has all entries of the
/// block and counts no fewer erasures than the reader has to see; else, or when it does not answer, the primary
/// is asked. Thread-safe; blocks on the database on a miss.
@Singleton
public class HistoryBlocks {

    static final int SIZE = 64;
    private static final int MAX_BODY_BYTES = 64 * 1024;

    /// Edits come soon after their message, if not in the same block: in the time for edits, a chat of many sends so
    /// much.
    private static final int MAX_FORGOTTEN = 1_000;

    private static final String READ = "select " + ChatLogReader.ENTRY_COLUMNS
            + " from chats.entry where chat_id = ? and seq between ? and ? order by seq";

    /// With the count of erasures that the rows are as new as: in one statement, and so of one moment.
    private static final String READ_REPLICA = "select (select erasures from chats.chat where chat_id = ?), "
            + ChatLogReader.ENTRY_COLUMNS + " from chats.entry where chat_id = ? and seq between ? and ? order by seq";

    private static final int STRIPES = 1_024;
    private static final int TOLD_BYTES = 4 * Long.BYTES;

    private final ReadDatabase database;
    private final ReplicaDatabase replica;
    private final Cluster cluster;
    private final SharedCache<Key, Block> cache;

    /// How often anything of a chat of each stripe was forgotten.
    private final AtomicLongArray forgotten = new AtomicLongArray(STRIPES);

    @Inject
    public HistoryBlocks(ReadDatabase database, ReplicaDatabase replica, Caches caches, Cluster cluster) {
        this.database = database;
        this.replica = replica;
        this.cache = caches.cache(CacheName.HISTORY);
        this.cluster = cluster;
    }

    void start(@Observes Startup event) {
        cluster.listen(Topic.ERASED, (_, message) -> {
            ByteBuffer told = ByteBuffer.wrap(message);
            forgetHere(new ChatId(new UUID(told.getLong(), told.getLong())), told.getLong(), told.getLong());
        });
    }

    void on(@Observes @Priority(ClusterChanged.CACHES) ClusterChanged event) {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            forgotten.incrementAndGet(stripe);
        }
        cache.clear();
    }

    /// How often anything of a chat, and of some others, was forgotten so far: to be asked before `head` and `erasures`
    /// are read.
    long forgotten(ChatId chat) {
        return forgotten.get(stripe(chat));
    }

    private static int stripe(ChatId chat) {
        return Math.floorMod(chat.hashCode(), STRIPES);
    }

    /// The entries from one seq to another, both included; none when `to` lies before `from`.
    ///
    /// @param head the last seq of the chat, at least `to`
    /// @param erasures the chat's count of erasures, read together with `head`
    /// @param forgottenBefore what [#forgotten] said before
    List<Entry> read(ChatId chat, long from, long to, long head, long erasures, long forgottenBefore) {
        List<Entry> entries = new ArrayList<>((int) Math.max(0, to - from + 1));
        for (long seq = from; seq <= to; ) {
            long block = block(seq);
            long first = block * SIZE + 1;
            long last = Math.min(to, first + SIZE - 1);
            List<Entry> whole = first + SIZE - 1 <= head ? block(chat, block, erasures, forgottenBefore) : null;
            entries.addAll(
                    whole == null
                            ? load(chat, seq, last)
                            : whole.subList((int) (seq - first), (int) (last - first + 1)));
            seq = last + 1;
        }
        return entries;
    }

    private List<Entry> block(ChatId chat, long number, long erasures, long forgottenBefore) {
        Key key = new Key(chat.value(), number);
        Block cached = cache.get(key).orElse(null);
        if (cached != null && cached.erasures() >= erasures) {
            return cached.entries();
        }
        // Read after the count: what is erased in between is missing here already, and costs one more read later.
        long first = number * SIZE + 1;
        long last = first + SIZE - 1;
        List<Entry> entries = fromReplica(chat, first, last, erasures).orElseGet(() -> load(chat, first, last));
        if (entries.stream().mapToInt(entry -> entry.body().length).sum() <= MAX_BODY_BYTES) {
            cache.put(key, new Block(erasures, entries));
            if (forgotten(chat) != forgottenBefore) {
                cache.remove(key);
            }
        } else if (cached != null) {
            cache.remove(key);
        }
        return entries;
    }

    /// An entry of a chat was erased, and with it some that came after it.
    ///
    /// @param last the newest that may have been
    void forget(ChatId chat, long erased, long last) {
        forgetHere(chat, erased, last);
        cluster.broadcast(
                Topic.ERASED,
                ByteBuffer.allocate(TOLD_BYTES)
                        .putLong(chat.value().getMostSignificantBits())
                        .putLong(chat.value().getLeastSignificantBits())
                        .putLong(erased)
                        .putLong(last)
                        .array());
    }

    private void forgetHere(ChatId chat, long erased, long last) {
        forgotten.incrementAndGet(stripe(chat));
        long first = block(erased);
        for (long number = first; number <= Math.min(block(last), first + MAX_FORGOTTEN); number++) {
            cache.remove(new Key(chat.value(), number));
        }
    }

    /// The first and the last seq of the block that holds a seq.
    static long firstBeside(long seq) {
        return block(seq) * SIZE + 1;
    }

    static long lastBeside(long seq) {
        return firstBeside(seq) + SIZE - 1;
    }

    private static long block(long seq) {
        return (seq - 1) / SIZE;
    }

    private Optional<List<Entry>> fromReplica(ChatId chat, long first, long last, long erasures) {
        return replica.query(
                        READ_REPLICA,
                        row -> new Copy(
                                Objects.requireNonNullElse(row.longOrNull(1), -1L), ChatLogReader.entry(row, 2)),
                        chat.value(),
                        chat.value(),
                        first,
                        last)
                .filter(copies -> copies.size() == SIZE && copies.stream().allMatch(copy -> copy.erasures >= erasures))
                .map(copies -> copies.stream().map(Copy::entry).toList());
    }

    private List<Entry> load(ChatId chat, long first, long last) {
        return database.query(READ, row -> ChatLogReader.entry(row, 1), chat.value(), first, last);
    }

    /// An entry as the replica has it.
    private record Copy(long erasures, Entry entry) {}

    /// A block of a chat, by its number.
    record Key(UUID chat, long number) {}

    /// @param erasures how often bodies of the chat had been erased, at least, when this was read
    record Block(long erasures, List<Entry> entries) {}
}
