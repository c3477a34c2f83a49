package dev.parley.gateway.ws;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Makes the bounded sets of threads on which requests wait. Not virtual ones: so few that are always busy are cheaper
/// as threads of the system, which wakes them without a detour.
final class CallThreads {

    private static final long IDLE_SECONDS = 10;

    private CallThreads() {}

    /// Threads that know the classes of this application, and end when they are idle.
    ///
    /// @param most threads at once
    /// @param maxWaiting tasks that may wait for one; one more is rejected
    static ThreadPoolExecutor named(String prefix, int most, int maxWaiting) {
        ClassLoader deployment = CallThreads.class.getClassLoader();
        ThreadFactory named = Thread.ofPlatform().name(prefix, 0).daemon().factory();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(maxWaiting), task -> {
                    Thread thread = named.newThread(task);
                    thread.setContextClassLoader(deployment);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
