package dev.parley.load.run;

import dev.parley.load.engine.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The threads of a run, each with what it records. Thread-safe.
final class Loops implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final List<EventLoop> loops = new ArrayList<>();
    private final List<Recorder> recorders = new ArrayList<>();

    Loops(int count) {
        for (int i = 0; i < count; i++) {
            loops.add(new EventLoop("parley-load-" + i));
            recorders.add(new Recorder());
        }
    }

    int count() {
        return loops.size();
    }

    EventLoop loop(int index) {
        return loops.get(index);
    }

    Recorder recorder(int index) {
        return recorders.get(index);
    }

    /// Asks something on a loop's thread, and waits for the answer.
    static <T> T ask(EventLoop loop, Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException failed) {
                answer.completeExceptionally(failed);
            }
        });
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LoadFailure("Interrupted.", interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new LoadFailure("The load generator does not answer itself.", failed);
        }
    }

    void measure(long from, long to) {
        for (int i = 0; i < loops.size(); i++) {
            Recorder recorder = recorders.get(i);
            loops.get(i).execute(() -> recorder.measure(from, to));
        }
    }

    void silentFrom(long since) {
        for (int i = 0; i < loops.size(); i++) {
            Recorder recorder = recorders.get(i);
            loops.get(i).execute(() -> recorder.silentFrom(since));
        }
    }

    Counts counts() {
        Counts sum = null;
        for (int i = 0; i < loops.size(); i++) {
            Counts counts = ask(loops.get(i), recorders.get(i)::counts);
            sum = sum == null ? counts : sum.plus(counts);
        }
        return sum;
    }

    @Override
    public void close() {
        loops.forEach(EventLoop::close);
    }
}
