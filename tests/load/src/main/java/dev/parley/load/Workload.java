package dev.parley.load;

import java.util.Map;
import java.util.Set;

/// One kind of load, from setting it up to the check of what came of it.
interface Workload {
    /// Variables that a server has to be started with for this.
    default Map<String, String> server(BenchArguments arguments) {
        return Map.of();
    }

    /// The options that it knows, beside those of all workloads.
    Set<String> options();

    /// @throws dev.parley.load.run.LoadFailure when nothing could be measured
    Report run(Subject subject, BenchArguments arguments);
}
