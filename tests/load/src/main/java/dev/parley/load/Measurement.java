package dev.parley.load;

import dev.parley.load.measure.CpuMeter;
import dev.parley.load.profile.CollapsedStacks;
import dev.parley.load.profile.CpuBudget;
import dev.parley.load.profile.Profile;
import dev.parley.load.profile.Profiler;
import dev.parley.load.run.LoadFailure;
import java.io.IOException;
import java.nio.file.Path;

/// The time of measurement as the machine saw it: who used how much processor time and, where that is wanted, what
/// the server used it for. For one thread.
final class Measurement {
    private final CpuMeter meter;
    private final Profiler profiler;
    private final Path flameGraph;
    private CpuMeter.Usage usage;

    /// @param profiler null where nobody asked for a profile, as `flameGraph`
    Measurement(CpuMeter meter, Profiler profiler, Path flameGraph) {
        this.meter = meter;
        this.profiler = profiler;
        this.flameGraph = flameGraph;
    }

    void start() {
        meter.start();
        if (profiler != null) {
            step(profiler::start);
        }
    }

    void end() {
        usage = meter.usage();
        if (profiler != null) {
            step(profiler::stop);
        }
    }

    CpuMeter.Usage usage() {
        return usage;
    }

    /// Tells the processor time, of which so many units of work were done.
    void report(Report report, long units, String unit) {
        report.cpu(usage, units, unit);
        if (profiler != null) {
            step(() -> {
                Profile profile = profiler.write(flameGraph);
                CpuBudget budget = CpuBudget.of(CollapsedStacks.read(profile.collapsed()));
                report.budget(profile, budget, units == 0 ? 0 : usage.server() / 1e3 / units, unit);
            });
        }
    }

    /// What may fail for want of a profiler.
    private interface Step {
        void run() throws IOException;
    }

    private static void step(Step step) {
        try {
            step.run();
        } catch (IOException failed) {
            throw new LoadFailure("The server cannot be profiled: " + failed.getMessage(), failed);
        }
    }
}
