package dev.parley.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Shows each step on a line of its own, with the time it took.
final class ConsoleProgress implements Progress {
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private long begun;

    ConsoleProgress(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void begins(String step) {
        begun = nanoTime.getAsLong();
        out.println("  " + step + " …");
        out.flush();
    }

    @Override
    public synchronized void ends(String result) {
        out.println("  " + result + " (" + seconds(Duration.ofNanos(nanoTime.getAsLong() - begun)) + ")");
        out.flush();
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
