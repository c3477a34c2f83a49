package dev.parley.gateway.ws;

import dev.parley.platform.api.Metrics;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Numbers that nobody reads.
final class Uncounted implements Metrics {
    @Override
    public LongAdder counter(String name, String help) {
        return new LongAdder();
    }

    @Override
    public LongAdder counter(String name, String help, String label, String value) {
        return new LongAdder();
    }

    @Override
    public void gauge(String name, String help, LongSupplier now) {
        // Nobody reads it.
    }

    @Override
    public void gauge(String name, String help, String label, String value, LongSupplier now) {
        // Nobody reads it.
    }

    @Override
    public String text() {
        return "";
    }
}
