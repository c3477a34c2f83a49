package dev.parley.load;

import dev.parley.load.check.Violations;
import dev.parley.load.measure.Checkpoints;
import dev.parley.load.measure.CpuMeter;
import dev.parley.load.measure.Waits;
import dev.parley.load.profile.CpuBudget;
import dev.parley.load.profile.Profile;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What a workload found, in the order in which it is told: sections of named figures for people, and the same
/// under short keys for programs. The section [#LOAD] says what was done, [#RESULT] what came of it: results of the
/// same load can be compared. For one thread.
final class Report {
    static final String LOAD = "Load";
    static final String RESULT = "Result";

    /// One line.
    record Row(String section, String label, String value) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final List<String> checked = new ArrayList<>();
    private final List<String> notChecked = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Map<String, Object> load = new LinkedHashMap<>();
    private final Map<String, String> results = new LinkedHashMap<>();
    private final Violations violations;
    private final String workload;
    private String section = "";

    Report(String workload, Violations violations) {
        this.workload = workload;
        this.violations = violations;
    }

    String workload() {
        return workload;
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    Map<String, Object> figures() {
        return figures;
    }

    /// What makes a load the same load.
    Map<String, Object> load() {
        return load;
    }

    /// The names of the results by their keys: single figures and latencies.
    Map<String, String> results() {
        return results;
    }

    Violations violations() {
        return violations;
    }

    /// Says what was compared with what; found wrong or not, which the violations tell.
    void checked(String what) {
        checked.add(what);
    }

    List<String> checked() {
        return List.copyOf(checked);
    }

    /// Says what might be thought to be checked, and why it is not.
    void notChecked(String what) {
        notChecked.add(what);
    }

    List<String> notChecked() {
        return List.copyOf(notChecked);
    }

    /// What follows belongs under this heading.
    void section(String heading) {
        section = heading;
    }

    void fact(String key, String label, Object value) {
        add(key, label, value, String.valueOf(value));
    }

    private void add(String key, String label, Object value, String shown) {
        figures.put(key, value);
        rows.add(new Row(section, label, shown));
        switch (section) {
            case LOAD -> load.put(key, value);
            case RESULT -> results.put(key, label);
            default -> {}
        }
    }

    void count(String key, String label, long value) {
        add(key, label, value, shown(value));
    }

    /// A number as people read it.
    static String shown(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    void decimal(String key, String label, double value, String unit) {
        double rounded = Math.round(value * 100) / 100.0;
        add(key, label, rounded, String.format(Locale.ROOT, "%,.2f %s", rounded, unit));
    }

    /// For how long it was measured.
    void measured(Duration window, Duration warmUp) {
        String shown = seconds(window) + " s" + (warmUp.isZero() ? "" : " after " + seconds(warmUp) + " s of warm-up");
        fact("seconds", "measured", shown);
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    /// Several figures in one line.
    void figures(String key, String label, Map<String, Object> values, String shown) {
        add(key, label, values, shown);
    }

    /// Percentiles of latencies in microseconds, shown in milliseconds.
    void latency(String key, String label, Histogram micros) {
        double median = millis(micros, 50);
        double p90 = millis(micros, 90);
        double p99 = millis(micros, 99);
        double p999 = millis(micros, 99.9);
        double max = micros.getMaxValue() / 1e3;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", micros.getTotalCount());
        values.put("p50", median);
        values.put("p90", p90);
        values.put("p99", p99);
        values.put("p99.9", p999);
        values.put("max", max);
        add(
                key,
                label,
                values,
                String.format(
                        Locale.ROOT,
                        "p50 %.2f   p90 %.2f   p99 %.2f   p99.9 %.2f   max %.2f ms",
                        median,
                        p90,
                        p99,
                        p999,
                        max));
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    /// How well a fixed rate was kept by the generator itself: a server is not to blame for what it is not asked.
    ///
    /// @param late microseconds from when sends were meant to when the generator came to them
    /// @param neverSent sends that were due and had to wait until the end
    void punctuality(Histogram late, long neverSent) {
        section("Fixed rate");
        latency("generatorLate", "generator late by", late);
        count("neverSent", "due and never sent", neverSent);
        neverSent("the time of measurement", neverSent);
    }

    void neverSent(String when, long count) {
        if (count > 0) {
            remark("In " + when + " the fixed rate was not kept: " + shown(count)
                    + " were due and never sent, and their latencies, the longest, are missing above.");
        }
    }

    void remark(String sentence) {
        remarks.add(sentence);
    }

    /// What has to be known to read the figures rightly.
    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /// Who used how much of the machine, and what one unit of work cost. What just-in-time compilers of the server and
    /// the
    /// generator took is part of theirs, and shown once more: while it is much, tails are long.
    void cpu(CpuMeter.Usage usage, long units, String unit) {
        section("Processor time");
        part("server", usage.server(), usage, units, unit);
        part("database", usage.database(), usage, units, unit);
        part("generator", usage.generator(), usage, units, unit);
        part("others", usage.others(), usage, units, unit);
        part("compiling", usage.compiling(), usage, units, unit);
    }

    private void part(String name, long nanos, CpuMeter.Usage usage, long units, String unit) {
        double capacity = (double) usage.elapsed() * Runtime.getRuntime().availableProcessors();
        double share = 100 * nanos / capacity;
        double cost = units == 0 ? 0 : nanos / 1e3 / units;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("percentOfMachine", Math.round(share * 10) / 10.0);
        values.put("microsPerUnit", Math.round(cost * 100) / 100.0);
        figures.put("cpu." + name, values);
        rows.add(new Row(
                section,
                name,
                String.format(Locale.ROOT, "%5.1f %% of the machine   %8.2f µs a %s", share, cost, unit)));
    }

    /// What the database's checkpointer did during the measurement.
    void checkpoints(Checkpoints done) {
        section("Checkpoints of the database meanwhile");
        count("checkpoints.begun", "begun", done.begun());
        count("checkpoints.buffers", "buffers written", done.buffers());
    }

    /// What the server used its processor time for; of several, the first.
    ///
    /// @param micros of its processor time a unit of work, of those of all servers
    void budget(Profile profile, CpuBudget budget, int servers, double micros, String unit) {
        section(
                servers == 1
                        ? "Where the server's processor time went"
                        : "Where the processor time of the first of " + servers + " servers went");
        for (CpuBudget.Line line : budget.lines(micros)) {
            share("budget." + line.stage().name(), line.stage().label(), line.percent(), line.micros(), unit);
        }
        rows.add(new Row(section, "most of other", String.join(", ", budget.unexplained())));
        fact("profile", "flame graph, by " + profile.tool(), profile.flameGraph());
        fact("profile.collapsed", "as text", profile.collapsed());
    }

    /// What a commit and the statement before it cost in time, which is mostly waiting and in no row of the budget.
    ///
    /// @param elapsed nanoseconds of measurement
    void waits(Waits waits, long elapsed, long units, String unit) {
        section("What the database's connections of the writers waited for");
        decimal("waits.connections", "in a statement", waits.connections(), "connections on the average");
        for (Waits.Line line : waits.lines(elapsed, units)) {
            share("waits." + line.event(), line.event(), line.percent(), line.micros(), unit);
        }
    }

    private void share(String key, String label, double percent, double micros, String unit) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("percent", Math.round(percent * 10) / 10.0);
        values.put("microsPerUnit", Math.round(micros * 100) / 100.0);
        figures.put(key, values);
        rows.add(
                new Row(section, label, String.format(Locale.ROOT, "%5.1f %%   %8.2f µs a %s", percent, micros, unit)));
    }
}
