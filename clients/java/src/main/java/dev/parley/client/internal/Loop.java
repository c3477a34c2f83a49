package dev.parley.client.internal;

import java.time.Duration;

/// The one thread that owns a client's state: everything inside a client happens on it, so nothing there is
/// locked. Tasks run in the order in which they were given.
public interface Loop extends AutoCloseable {
    /// Does nothing after [#close()].
    default void run(Runnable task) {
        after(Duration.ZERO, task);
    }

    void after(Duration delay, Runnable task);

    /// Lets the tasks that are due run, and forgets the others. Returns at once.
    @Override
    void close();
}
