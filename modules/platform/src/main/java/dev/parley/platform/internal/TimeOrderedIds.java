package dev.parley.platform.internal;

import dev.parley.platform.api.Ids;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/// UUID version 7 as RFC 9562, section 5.7, lays it out. The 74 random bits come from the system's secure source, so
/// that an id cannot be guessed from another one.
final class TimeOrderedIds implements Ids {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT_RFC = 0x8000000000000000L;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TimeOrderedIds(Clock clock) {
        this.clock = clock;
    }

    @Override
    public UUID next() {
        long high = (clock.millis() << 16) | VERSION_7 | (random.nextInt() & 0xFFFL);
        long low = VARIANT_RFC | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }
}
