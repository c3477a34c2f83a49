package dev.parley.client.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A loop whose time the test decides. Tasks that are due run when the test says so, on its thread.
final class ManualLoop implements Loop {
    private record Due(Duration at, Runnable task) {}

    private final List<Due> tasks = new ArrayList<>();
    private Duration now = Duration.ZERO;

    @Override
    public void after(Duration delay, Runnable task) {
        tasks.add(new Due(now.plus(delay), task));
    }

    /// Lets this much time go by and runs everything that falls due, in its order.
    void pass(Duration time) {
        Duration end = now().plus(time);
        for (Due next = next(end); next != null; next = next(end)) {
            next.task.run();
        }
        set(end);
    }

    /// Runs what is due now.
    void settle() {
        pass(Duration.ZERO);
    }

    Duration now() {
        return now;
    }

    private void set(Duration time) {
        now = time;
    }

    private Due next(Duration end) {
        Due first = null;
        for (Due due : tasks) {
            if (due.at.compareTo(end) <= 0 && (first == null || due.at.compareTo(first.at) < 0)) {
                first = due;
            }
        }
        if (first != null) {
            tasks.remove(first);
            now = first.at;
        }
        return first;
    }

    @Override
    public void close() {}
}
