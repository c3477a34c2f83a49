package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random logs, read as clients read them: pushed while it grows, in pages backwards from the end, forwards
/// over gaps, with overlaps, before and after bodies were erased, with old parts forgotten and read again.
/// Whatever the order, the picture is the one that a simple fold of the whole log gives.
class ChatViewPagingTest {
    private static final List<UUID> USERS = List.of(new UUID(0, 0xa), new UUID(0, 0xb), new UUID(0, 0xc));
    private static final List<String> EMOJIS = List.of("\ud83d\udc4d", "\u2764\ufe0f", "\ud83d\ude02");
    private static final JsonNode ERASED = JsonNodeFactory.instance.objectNode();
    private static final int LENGTH = 60;
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z").plusSeconds(LENGTH * 3L / 4);

    private final List<Entry> log = new ArrayList<>();
    private final TreeMap<Long, Look> model = new TreeMap<>();
    private final Set<Long> swept = new HashSet<>();

    private record Look(long seq, JsonNode body, boolean edited, boolean deleted, Map<UUID, String> reactions) {}

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyWayOfReadingGivesTheSamePicture(long seed) {
        Random random = new Random(seed);
        ChatView view = new ChatView();
        long start = 0;
        long heldTo = 0;
        while (log.size() < LENGTH) {
            happen(random);
            switch (random.nextInt(6)) {
                case 0 -> heldTo = forwards(view, heldTo, random);
                case 1 -> view.add(log.getLast());
                case 2 -> view.addAll(page(random.nextInt(log.size()), 1 + random.nextInt(10)));
                case 3 -> {
                    long forgotten = random.nextInt(log.size());
                    view.forgetBefore(forgotten + 1);
                    start = Math.max(start, forgotten);
                    heldTo = Math.max(heldTo, start);
                }
                default -> {
                    // Nothing is heard of this one yet.
                }
            }
        }
        if (random.nextBoolean()) {
            backwards(view, LENGTH, random);
        } else {
            backwards(view, start, random);
            while (heldTo < LENGTH) {
                heldTo = forwards(view, heldTo, random);
            }
        }
        assertThat(looks(view)).isEqualTo(List.copyOf(model.values()));
        ChatView whole = new ChatView();
        whole.addAll(page(0, LENGTH));
        assertThat(looks(whole)).isEqualTo(looks(view));
        assertThat(view.unread(USERS.getFirst(), LENGTH / 3, NOW)).isEqualTo(unread(LENGTH / 3));
    }

    private long forwards(ChatView view, long after, Random random) {
        List<Entry> page = page(after, 1 + random.nextInt(10));
        view.addAll(page);
        return after + page.size();
    }

    private void backwards(ChatView view, long from, Random random) {
        for (long before = from; before > 0; ) {
            long after = Math.max(0, before - 1 - random.nextInt(10));
            view.addAll(page(after, (int) (before - after)));
            before = after;
        }
    }

    /// As the server tells it now: what was deleted is erased, what expired may be, too.
    private List<Entry> page(long after, int limit) {
        return log.stream().skip(after).limit(limit).map(this::asRead).toList();
    }

    private Entry asRead(Entry entry) {
        long subject = entry.isMessage() ? entry.seq() : entry.kind().equals("edit") ? entry.target() : 0;
        boolean erased = swept.contains(subject) || (model.containsKey(subject) && model.get(subject).deleted);
        return erased
                ? ChatViewTest.entry(
                        entry.seq(), entry.sender(), entry.kind(), ERASED, entry.target(), entry.expiresAt())
                : entry;
    }

    private void happen(Random random) {
        long seq = log.size() + 1L;
        UUID user = USERS.get(random.nextInt(USERS.size()));
        List<Look> there = model.values().stream()
                .filter(look -> isMessage(look.seq) && !look.deleted)
                .toList();
        int what = there.isEmpty() ? 1 : random.nextInt(10);
        if (what == 0) {
            log.add(ChatViewTest.entry(seq, user, "title-changed", text(seq), 0, null));
            model.put(seq, new Look(seq, text(seq), false, false, Map.of()));
        } else if (what < 5) {
            say(seq, user, random);
        } else {
            Look target = there.get(random.nextInt(there.size()));
            UUID author = log.get((int) target.seq - 1).sender();
            switch (what) {
                case 5, 6 -> edit(seq, author, target);
                case 7 -> delete(seq, author, target);
                default -> react(seq, user, target, random.nextInt(4) == 0 ? null : EMOJIS.get(random.nextInt(3)));
            }
        }
    }

    private void say(long seq, UUID user, Random random) {
        Instant expiresAt = random.nextInt(4) == 0 ? NOW.plusSeconds(random.nextInt(40) - 20) : null;
        log.add(ChatViewTest.entry(seq, user, "text", text(seq), 0, expiresAt));
        if (expiresAt == null || expiresAt.isAfter(NOW)) {
            model.put(seq, new Look(seq, text(seq), false, false, Map.of()));
        } else if (random.nextBoolean()) {
            swept.add(seq);
        }
    }

    private void edit(long seq, UUID author, Look target) {
        log.add(ChatViewTest.entry(seq, author, "edit", text(seq), target.seq, null));
        model.put(target.seq, new Look(target.seq, text(seq), true, false, target.reactions));
    }

    private void delete(long seq, UUID author, Look target) {
        log.add(ChatViewTest.entry(seq, author, "delete", ERASED, target.seq, null));
        model.put(target.seq, new Look(target.seq, ERASED, false, true, Map.of()));
    }

    private void react(long seq, UUID user, Look target, String emoji) {
        JsonNode body = JsonNodeFactory.instance.objectNode().put("emoji", emoji);
        log.add(ChatViewTest.entry(seq, user, "reaction", body, target.seq, null));
        Map<UUID, String> reactions = new HashMap<>(target.reactions);
        reactions.remove(user);
        if (emoji != null) {
            reactions.put(user, emoji);
        }
        model.put(target.seq, new Look(target.seq, target.body, target.edited, false, reactions));
    }

    private boolean isMessage(long seq) {
        return log.get((int) seq - 1).isMessage();
    }

    private static JsonNode text(long seq) {
        return JsonNodeFactory.instance.objectNode().put("text", "text of " + seq);
    }

    private static List<Look> looks(ChatView view) {
        return view.shown(NOW).stream()
                .map(shown -> new Look(shown.seq(), shown.body(), shown.edited(), shown.deleted(), shown.reactions()))
                .toList();
    }

    private long unread(long read) {
        return model.tailMap(read, false).values().stream()
                .filter(look -> isMessage(look.seq) && !look.deleted)
                .filter(look -> !log.get((int) look.seq - 1).sender().equals(USERS.getFirst()))
                .count();
    }
}
