package dev.parley.load;

/// One kind of load, from setting it up to the check of what came of it.
interface Workload {
    /// @throws dev.parley.load.run.LoadFailure when nothing could be measured
    Report run(Subject subject, BenchArguments arguments);
}
