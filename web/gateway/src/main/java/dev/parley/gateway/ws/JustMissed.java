package dev.parley.gateway.ws;

import dev.parley.chat.api.EntriesCommitted.Delivery;
import dev.parley.platform.api.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Entries for users who are connected to no node, as far as this one knows, kept for a few seconds. Another node may
/// have had the connection already, and the news of it was on its way: when it comes, they follow. Bounded; what is
/// left out the client reads at its next gap, or `sync`. Thread-safe.
final class JustMissed {

    static final int MAX = 20_000;
    static final long KEPT_NANOS = 5_000_000_000L;

    private final LongSupplier nanoTime;
    private final ArrayDeque<Missed> all = new ArrayDeque<>();
    private final Map<UserId, List<Missed>> byUser = new HashMap<>();

    JustMissed(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized Missed add(UserId user, Delivery delivery) {
        long now = nanoTime.getAsLong();
        while (!all.isEmpty() && (all.size() >= MAX || now - all.getFirst().atNanos > KEPT_NANOS)) {
            remove(all.removeFirst());
        }
        Missed missed = new Missed(user, delivery, now);
        all.add(missed);
        byUser.computeIfAbsent(user, _ -> new ArrayList<>(1)).add(missed);
        return missed;
    }

    /// The user's, which are this caller's from now on. Old ones are left out, though they may still be here: what they
    /// say may have been deleted since, and whoever comes later than that asks for all of it by `sync`.
    synchronized List<Delivery> take(UserId user) {
        List<Missed> missed = byUser.remove(user);
        if (missed == null) {
            return List.of();
        }
        long now = nanoTime.getAsLong();
        return missed.stream()
                .filter(one -> now - one.atNanos <= KEPT_NANOS)
                .map(Missed::delivery)
                .toList();
    }

    /// Takes one that was just added. False when another has taken it.
    synchronized boolean takeBack(Missed missed) {
        return remove(missed);
    }

    private boolean remove(Missed missed) {
        List<Missed> users = byUser.get(missed.user);
        boolean there = users != null && users.remove(missed);
        if (there && users.isEmpty()) {
            byUser.remove(missed.user);
        }
        return there;
    }

    /// Each is one of its own, whatever it says.
    static final class Missed {
        private final UserId user;
        private final Delivery delivery;
        private final long atNanos;

        private Missed(UserId user, Delivery delivery, long atNanos) {
            this.user = user;
            this.delivery = delivery;
            this.atNanos = atNanos;
        }

        private Delivery delivery() {
            return delivery;
        }
    }
}
