package dev.parley.launcher;

import java.util.function.Supplier;

/// Hears what the launcher is doing, so that a person who waits can see it.
public interface Progress {
    /// A step has begun, for example `Unpacking WildFly 39.0.1.Final`.
    void begins(String step);

    /// The step that began last has ended well.
    ///
    /// @param result what it came to, for example `PostgreSQL 18 is ready on port 5532`
    void ends(String result);

    /// Runs `work` as a step that ends with `result`.
    default <T> T step(String step, String result, Supplier<T> work) {
        begins(step);
        T value = work.get();
        ends(result);
        return value;
    }

    /// Hears nothing; for tests.
    static Progress silent() {
        return new Progress() {
            @Override
            public void begins(String step) {}

            @Override
            public void ends(String result) {}
        };
    }
}
