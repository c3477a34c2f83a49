package dev.parley.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/// Folds the log of one chat into what people see: messages as their last edit left them, without what expired,
/// deleted ones marked so, with the reactions that count.
///
/// Entries may be given in any order and more than once: pushed, as pages of history read backwards from the
/// end or forwards over a gap, before or after their bodies were erased. What is shown depends only on which
/// entries were given. A change may come before its message; it waits for it. Of several edits the one with the
/// highest seq counts, of several reactions of one user the same; a deletion counts whatever else comes.
///
/// Not thread-safe. Holds what it was given until [#forgetBefore].
public final class ChatView {
    private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final TreeMap<Long, Entry> lines = new TreeMap<>();
    private final Map<Long, Changes> changes = new HashMap<>();

    /// What happened to one message so far, each with the entry that did it.
    private static final class Changes {
        private Entry edit;
        private Entry deletion;
        private final Map<UUID, Entry> reactions = new HashMap<>();

        void add(Entry change) {
            switch (change.kind()) {
                case "edit" -> edit = newer(edit, change);
                case "delete" -> deletion = newer(deletion, change);
                default -> reactions.merge(change.sender(), change, Changes::newer);
            }
        }

        void forgetBefore(long seq) {
            edit = edit != null && edit.seq() < seq ? null : edit;
            deletion = deletion != null && deletion.seq() < seq ? null : deletion;
            reactions.values().removeIf(reaction -> reaction.seq() < seq);
        }

        boolean isEmpty() {
            return edit == null && deletion == null && reactions.isEmpty();
        }

        /// Of two readings of one entry, the one after its erasure is the newer.
        private static Entry newer(Entry one, Entry other) {
            if (one == null || one.seq() < other.seq()) {
                return other;
            }
            return one.seq() == other.seq() && other.isErased() ? other : one;
        }

        Map<UUID, String> emojis() {
            Map<UUID, String> emojis = new HashMap<>();
            reactions.forEach((user, reaction) -> {
                JsonNode emoji = reaction.body().path("emoji");
                if (emoji.isTextual()) {
                    emojis.put(user, emoji.asText());
                }
            });
            return emojis;
        }
    }

    /// Takes an entry of this chat.
    public void add(Entry entry) {
        if (entry.isChange()) {
            changes.computeIfAbsent(entry.target(), seq -> new Changes()).add(entry);
        } else {
            lines.merge(entry.seq(), entry, Changes::newer);
        }
    }

    /// Takes a page of this chat.
    public void addAll(Collection<Entry> entries) {
        entries.forEach(this::add);
    }

    /// Everything to be seen, ascending by seq: messages and events of the chat.
    ///
    /// @param now by the server's clock; see [ParleyClient#serverTime]
    public List<ShownMessage> shown(Instant now) {
        return lines.values().stream().flatMap(entry -> shown(entry, now)).toList();
    }

    /// One message or event, if it is there to be seen.
    public Optional<ShownMessage> shown(long seq, Instant now) {
        return Stream.ofNullable(lines.get(seq))
                .flatMap(entry -> shown(entry, now))
                .findFirst();
    }

    private Stream<ShownMessage> shown(Entry entry, Instant now) {
        Changes changed = changes.getOrDefault(entry.seq(), new Changes());
        boolean erased = entry.isErased() || (changed.edit != null && changed.edit.isErased());
        boolean expiring = entry.expiresAt() != null;
        boolean deleted = changed.deletion != null || (erased && !expiring);
        if (expiring && (!entry.expiresAt().isAfter(now) || (erased && !deleted))) {
            return Stream.empty();
        }
        if (deleted) {
            return Stream.of(new ShownMessage(entry, NOTHING, false, true, Map.of()));
        }
        JsonNode body = changed.edit == null ? entry.body() : changed.edit.body();
        return Stream.of(new ShownMessage(entry, body, changed.edit != null, false, changed.emojis()));
    }

    /// When the next message disappears after `now`, if one does.
    public Optional<Instant> nextExpiry(Instant now) {
        return lines.values().stream()
                .map(Entry::expiresAt)
                .filter(Objects::nonNull)
                .filter(time -> time.isAfter(now))
                .min(Instant::compareTo);
    }

    /// How many messages of others come after the watermark `read` and are neither deleted nor expired. Exact
    /// where everything after `read` was given.
    ///
    /// @param self whose messages do not count
    public long unread(UUID self, long read, Instant now) {
        return lines.tailMap(read, false).values().stream()
                .filter(entry -> entry.isMessage() && !self.equals(entry.sender()))
                .flatMap(entry -> shown(entry, now))
                .filter(message -> !message.deleted())
                .count();
    }

    /// Lets go of the entries below a seq. Reading the log backwards from there brings back the same picture.
    public void forgetBefore(long seq) {
        lines.headMap(seq).clear();
        changes.values().forEach(changed -> changed.forgetBefore(seq));
        changes.values().removeIf(Changes::isEmpty);
    }
}
