package dev.parley.load;

import dev.parley.launcher.LaunchFailure;
import dev.parley.launcher.Progress;
import dev.parley.load.run.LoadFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Measures a Parley under load, and checks that it kept its promises: `./parley bench`.
///
/// Exit status: 0 when all is well, 1 when a promise was broken, 2 when nothing could be measured.
public final class Bench {
    private static final Map<String, Supplier<Workload>> WORKLOADS = workloads();

    private final PrintStream out;
    private final PrintStream errors;
    private final Clock clock;

    public Bench(PrintStream out, PrintStream errors, Clock clock) {
        this.clock = clock;
        this.out = out;
        this.errors = errors;
    }

    private static Map<String, Supplier<Workload>> workloads() {
        Map<String, Supplier<Workload>> all = new LinkedHashMap<>();
        all.put("one-to-one", ChatWorkload::oneToOne);
        all.put("group", ChatWorkload::group);
        all.put("hot-chat", ChatWorkload::hotChat);
        all.put("logins", LoginWorkload::new);
        all.put("idle", IdleWorkload::new);
        all.put("history", HistoryWorkload::new);
        all.put("many-chats", ManyChatsWorkload::new);
        all.put("growth", GrowthWorkload::new);
        all.put("start", StartWorkload::new);
        return all;
    }

    public static void main(String[] args) {
        // The migrations tell a lot that nobody who measures wants to read.
        Logger.getLogger("").setLevel(Level.SEVERE);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Bench(out, errors, Clock.systemUTC()).run(List.of(args)));
    }

    /// @return the exit status
    public int run(List<String> args) {
        try {
            Optional<BenchArguments> arguments = BenchArguments.parse(args);
            if (arguments.isEmpty()) {
                out.print(BenchArguments.USAGE);
                return 0;
            }
            return run(arguments.get());
        } catch (IllegalArgumentException | LoadFailure | LaunchFailure failure) {
            errors.println("parley bench: " + failure.getMessage());
            return 2;
        } catch (IOException failed) {
            errors.println("parley bench: the result cannot be written: " + failed.getMessage());
            return 2;
        }
    }

    private int run(BenchArguments arguments) throws IOException {
        Supplier<Workload> known = WORKLOADS.get(arguments.workload());
        if (known == null) {
            throw new IllegalArgumentException("there is no workload " + arguments.workload() + ": it is one of "
                    + String.join(", ", WORKLOADS.keySet()) + ".");
        }
        Workload workload = known.get();
        arguments.requireOnly(workload.options());
        Report report;
        try (Subject subject = Subject.of(arguments, workload.server(arguments), new Said())) {
            out.println("Measuring " + arguments.workload() + " on "
                    + String.join(
                            ", ",
                            subject.target().servers().stream()
                                    .map(URI::toString)
                                    .toList()));
            report = workload.run(subject, arguments);
        }
        ReportWriter.print(report, out);
        Instant now = clock.instant();
        Optional<Path> json = arguments.path("--json");
        if (json.isPresent()) {
            ReportWriter.write(report, now, json.get());
        }
        if (report.violations().isEmpty()) {
            Results results = new Results(arguments.path("--record").orElseGet(() -> Subject.inTarget("results")));
            results.compared(report, now).ifPresent(out::println);
            results.record(report, now);
        }
        return report.violations().isEmpty() ? 0 : 1;
    }

    /// One line for each step of starting and stopping.
    private final class Said implements Progress {
        @Override
        public void begins(String step) {
            // Only what has ended is told; the steps are short.
        }

        @Override
        public void ends(String result) {
            out.println(result);
        }
    }
}
