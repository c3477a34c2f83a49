package dev.parley.load;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.load.measure.Checkpoints;
import dev.parley.load.measure.CpuMeter;
import dev.parley.load.measure.WaitSampler;
import dev.parley.load.measure.Waits;
import dev.parley.load.profile.CollapsedStacks;
import dev.parley.load.profile.CpuBudget;
import dev.parley.load.profile.Profile;
import dev.parley.load.profile.Profiler;
import dev.parley.load.run.LoadFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/// The time of measurement as the machine saw it: who used how much processor time and, where that is wanted, what
/// the server used it for and what the database's writers waited for. For one thread.
final class Measurement {
    private final CpuMeter meter;
    private final int servers;
    private final DatabaseAddress database;
    private final Profiler profiler;
    private final Path flameGraph;
    private WaitSampler sampler;
    private Waits waits;
    private Optional<Checkpoints> before = Optional.empty();
    private Optional<Checkpoints> checkpoints = Optional.empty();
    private CpuMeter.Usage usage;

    /// @param servers how many there are; the first is profiled
    /// @param database null where it is not known
    /// @param profiler null where nobody asked for a profile, as `flameGraph`
    Measurement(CpuMeter meter, int servers, DatabaseAddress database, Profiler profiler, Path flameGraph) {
        this.meter = meter;
        this.servers = servers;
        this.database = database;
        this.profiler = profiler;
        this.flameGraph = flameGraph;
        // Once before the load: loading a driver and making a connection, in code that is not compiled yet, takes a
        // processor for so long that the load would feel it.
        checkpoints();
        meter.start();
        meter.usage();
    }

    void start() {
        before = checkpoints();
        meter.start();
        if (profiler != null) {
            step(profiler::start);
            if (database != null) {
                step(() -> sampler = WaitSampler.start(database));
            }
        }
    }

    void end() {
        usage = meter.usage();
        if (profiler != null) {
            step(profiler::stop);
            if (sampler != null) {
                step(() -> waits = sampler.stop());
            }
        }
        checkpoints = checkpoints().flatMap(now -> before.map(now::since));
    }

    private Optional<Checkpoints> checkpoints() {
        return Optional.ofNullable(database).flatMap(Checkpoints::of);
    }

    /// Whether the database made a checkpoint meanwhile.
    boolean hadCheckpoint() {
        return checkpoints.map(Checkpoints::any).orElse(false);
    }

    CpuMeter.Usage usage() {
        return usage;
    }

    /// Tells the processor time, of which so many units of work were done.
    void report(Report report, long units, String unit) {
        report.cpu(usage, units, unit);
        checkpoints.ifPresent(report::checkpoints);
        if (profiler != null) {
            step(() -> {
                Profile profile = profiler.write(flameGraph);
                CpuBudget budget = CpuBudget.of(CollapsedStacks.read(profile.collapsed()));
                report.budget(profile, budget, servers, units == 0 ? 0 : usage.profiled() / 1e3 / units, unit);
            });
            if (waits != null) {
                report.waits(waits, usage.elapsed(), units, unit);
            }
        }
    }

    /// What may fail for want of a profiler or of the database.
    private interface Step {
        void run() throws IOException, SQLException;
    }

    private static void step(Step step) {
        try {
            step.run();
        } catch (IOException failed) {
            throw new LoadFailure("The server cannot be profiled: " + failed.getMessage(), failed);
        } catch (SQLException failed) {
            throw new LoadFailure("The database cannot be looked at: " + failed.getMessage(), failed);
        }
    }
}
