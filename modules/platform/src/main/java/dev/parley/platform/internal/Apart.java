package dev.parley.platform.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/// Since when this server and others may have missed one another's messages.
///
/// Of each server that left it is remembered when; it is the same one that comes back, for after a start it has
/// another name. A server that stood still itself (stopped, swapped out, its machine suspended) saw nobody leave: it
/// notices by its own clocks, which are read every second. Thread-safe.
final class Apart {

    static final int MAX_GONE = 1_000;

    /// Others need longer than this to leave a server out.
    static final Duration STANDSTILL = Duration.ofSeconds(5);

    /// A server that was left out while it stood still is taken back sooner than this.
    static final Duration STANDSTILL_REMEMBERED = Duration.ofMinutes(5);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<String, Long> leftAt = new LinkedHashMap<>();
    private long tickMillis;
    private long tickNanos;
    private long stoodStillSince;
    private long stoodStillUntil;
    private boolean stoodStill;

    Apart(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.tickMillis = clock.millis();
        this.tickNanos = nanoTime.getAsLong();
    }

    /// To be called every second. Either clock may stand still with the machine.
    synchronized void tick() {
        long millis = clock.millis();
        long nanos = nanoTime.getAsLong();
        if (millis - tickMillis > STANDSTILL.toMillis() || nanos - tickNanos > STANDSTILL.toNanos()) {
            stoodStillSince = stoodStill ? Math.min(stoodStillSince, tickMillis) : tickMillis;
            stoodStillUntil = nanos;
            stoodStill = true;
        } else if (nanos - stoodStillUntil > STANDSTILL_REMEMBERED.toNanos()) {
            stoodStill = false;
        }
        tickMillis = millis;
        tickNanos = nanos;
    }

    /// The servers beside this one have changed.
    ///
    /// @param merged whether some of them and this one were not together before
    /// @return since when messages may have been missed, in Unix milliseconds; empty where none were
    synchronized OptionalLong changed(Set<String> before, Set<String> present, boolean merged) {
        tick();
        long since = stoodStill ? Math.min(stoodStillSince, tickMillis) : tickMillis;
        Set<String> back = new HashSet<>(leftAt.keySet());
        back.retainAll(present);
        long together = since;
        for (String server : back) {
            together = Math.min(together, leftAt.remove(server));
        }
        boolean gone = false;
        for (String server : before) {
            if (!present.contains(server)) {
                leftAt.put(server, since);
                gone = true;
            }
        }
        while (leftAt.size() > MAX_GONE) {
            leftAt.remove(leftAt.keySet().iterator().next());
        }
        if (merged || !back.isEmpty()) {
            stoodStill = false;
        }
        return merged || gone || !back.isEmpty() ? OptionalLong.of(together) : OptionalLong.empty();
    }
}
