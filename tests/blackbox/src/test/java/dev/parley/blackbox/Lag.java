package dev.parley.blackbox;

import dev.parley.load.run.LoadRun;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// By how much acknowledgements stay behind the rate of a load, from now until somebody asks: as the time in which so
/// many messages are sent. It tells of a standstill in the middle, too, which has been made up for at the end.
final class Lag implements AutoCloseable {

    private static final long STEP_MILLIS = 100;

    private final LoadRun run;
    private final double rate;
    private final long begin = System.nanoTime();
    private final long before;
    private final ScheduledExecutorService watching = Executors.newSingleThreadScheduledExecutor();
    private double longest;
    private double longestAt;

    /// @param rate messages a second that the load sends
    Lag(LoadRun run, double rate) {
        this.run = run;
        this.rate = rate;
        this.before = run.counts().acknowledged();
        var _ = watching.scheduleWithFixedDelay(this::look, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
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
    synchronized Duration longest() {
        look();
        return Duration.ofMillis(Math.round(longest * 1_000));
    }

    /// For people.
    @Override
    public synchronized String toString() {
        return longest + " s after " + longestAt + " s";
    }

    @Override
    public void close() {
        watching.close();
    }
}
