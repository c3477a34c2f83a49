package dev.parley.load;

import dev.parley.launcher.LocalParley;
import dev.parley.launcher.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// How the bench starts a server of its own. Stateless.
final class OwnServer {
    private static final String JVM_OPTIONS = "PARLEY_JVM_OPTIONS";

    /// So that a sample is not attributed to the next safepoint's method.
    private static final String PRECISE_FRAMES = "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints";

    /// Tokens that an administrator made are not limited unless these are set. Set so high that nothing is refused,
    /// they have the server look at a bucket for every frame, as it does for people.
    private static final List<String> LIMITS =
            List.of("PARLEY_RATE_AUTOMATION_SEND", "PARLEY_RATE_AUTOMATION_SIGNAL", "PARLEY_RATE_AUTOMATION_HISTORY");

    private static final String NEVER_REACHED = "1000000/1000000";

    private static final String WAL_FILES = "PARLEY_PG_WAL_FILES";

    private OwnServer() {}

    /// @param profiled whether the server is going to be
    /// @param variables that the workload needs
    static LocalParley.Options options(Path data, Progress progress, boolean profiled, Map<String, String> variables) {
        // The people are made by an administrator, all at once.
        LocalParley.Options options =
                LocalParley.options(data).progress(progress).with("PARLEY_RATE_ADMIN", "off");
        options = options.with(WAL_FILES, System.getenv().getOrDefault(WAL_FILES, ""));
        for (String limit : LIMITS) {
            options = options.with(limit, System.getenv().getOrDefault(limit, NEVER_REACHED));
        }
        if (profiled) {
            String own = System.getenv().getOrDefault(JVM_OPTIONS, "");
            options = options.with(JVM_OPTIONS, (own + ' ' + PRECISE_FRAMES).strip());
        }
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            options = options.with(variable.getKey(), variable.getValue());
        }
        return options;
    }
}
