package dev.parley.load.measure;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What connections that were in a statement were seen to wait for.
///
/// @param samples by event: how often a connection was seen in it
/// @param looks how often all connections were looked at
public record Waits(Map<String, Long> samples, long looks) {
    /// The event of a connection that waits for nothing.
    public static final String RUNNING = "nothing: it runs";

    public Waits {
        samples = Map.copyOf(samples);
    }

    /// @param micros of a connection's time a unit of work
    public record Line(String event, double percent, double micros) {}

    /// One more look.
    Waits plus(Map<String, Long> seen) {
        Map<String, Long> sum = new HashMap<>(samples);
        seen.forEach((event, connections) -> sum.merge(event, connections, Long::sum));
        return new Waits(sum, looks + 1);
    }

    /// How many connections were in a statement, on the average.
    public double connections() {
        return looks == 0 ? 0 : (double) all() / looks;
    }

    private long all() {
        return samples.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Most often seen first.
    ///
    /// @param elapsed nanoseconds that the looks were spread over
    public List<Line> lines(long elapsed, long units) {
        double microsPerUnit = units == 0 ? 0 : connections() * elapsed / 1e3 / units;
        return samples.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(event -> {
                    double share = (double) event.getValue() / all();
                    return new Line(event.getKey(), 100 * share, share * microsPerUnit);
                })
                .toList();
    }
}
