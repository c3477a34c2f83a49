package dev.parley.load;

import dev.parley.load.run.LoadFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waiting, for the thread that conducts a workload. Stateless.
final class Waiting {
    private static final long POLL_MILLIS = 20;

    private Waiting() {}

    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LoadFailure("Interrupted.", interrupted);
        }
    }

    /// @throws LoadFailure with the complaint when the condition does not come true in time
    static void await(BooleanSupplier condition, Duration patience, String complaint) {
        if (!isMet(condition, patience)) {
            throw new LoadFailure(complaint + " within " + patience.toSeconds() + " s.");
        }
    }

    /// Whether the condition comes true in time.
    static boolean isMet(BooleanSupplier condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause(Duration.ofMillis(POLL_MILLIS));
        }
        return true;
    }
}
