package dev.parley.blackbox;

import dev.parley.load.run.LoadRun;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// By how much acknowledgements stay behind the rate of a load, from now until somebody asks: as the time in which so
/// many messages are sent. It tells of a standstill in the middle, too, which has been made up for at the end.
final class Lag implements AutoCloseable {

    private static final long STEP_MILLIS = 100;

    private final LoadRun run;
    private final double rate;
    private final long begin = System.nanoTime();
    private final long before;
    private final Thread watching;
    private volatile double longest;
    private volatile double longestAt;
    private volatile boolean over;

    /// @param rate messages a second that the load sends
    Lag(LoadRun run, double rate) {
        this.run = run;
        this.rate = rate;
        this.before = run.counts().acknowledged();
        this.watching = Thread.ofPlatform().name("lag").start(this::watch);
    }

    private void watch() {
        try {
            while (!over) {
                look();
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        double due = (System.nanoTime() - begin) / 1e9;
        double lag = due - (run.counts().acknowledged() - before) / rate;
        if (lag > longest) {
            longest = lag;
            longestAt = due;
        }
    }

    /// The largest that there was.
    Duration longest() {
        look();
        return Duration.ofMillis(Math.round(longest * 1_000));
    }

    /// For people.
    @Override
    public String toString() {
        return longest + " s after " + longestAt + " s";
    }

    @Override
    public void close() {
        over = true;
        try {
            watching.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
