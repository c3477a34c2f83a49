package dev.parley.platform.api;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// What operators watch: numbers with fixed names, read as Prometheus text. Register at start; the same name and label
/// again gives the same counter. Thread-safe.
///
/// Names are in snake case and begin with `parley_`, those of counters end in `_total`. A label has one of a few values
/// known at start, such as the name of a cache; never an id.
public interface Metrics {

    /// A number that only grows. Adding to it costs a few nanoseconds.
    LongAdder counter(String name, String help);

    /// One of several counters of a name, told apart by a label.
    LongAdder counter(String name, String help, String label, String value);

    /// A number that comes and goes, asked for when it is read. `now` must not block.
    void gauge(String name, String help, LongSupplier now);

    /// One of several gauges of a name, told apart by a label. One registered before is replaced.
    void gauge(String name, String help, String label, String value, LongSupplier now);

    /// All of them in the Prometheus text format, version 0.0.4.
    String text();
}
