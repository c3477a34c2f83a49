package dev.parley.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// By how much a figure differs from an earlier one.
record Change(String label, double percent) {
    private static final List<String> PERCENTILES = List.of("p50", "p99");
    private static final List<String> PROCESSES = List.of("server", "database");

    /// Results, two percentiles of each latency, and what a unit of work cost. What one of the two does not have, or
    /// what was nothing before, is left out.
    ///
    /// @param labels of the results, by key
    static List<Change> between(JsonNode before, JsonNode now, Map<String, String> labels) {
        List<Change> changes = new ArrayList<>();
        labels.forEach((key, label) -> {
            if (now.path(key).isObject()) {
                PERCENTILES.forEach(name -> add(
                        changes,
                        label + " " + name,
                        before.path(key).path(name),
                        now.path(key).path(name)));
            } else {
                add(changes, label, before.path(key), now.path(key));
            }
        });
        for (String process : PROCESSES) {
            String key = "cpu." + process;
            add(
                    changes,
                    "µs " + process,
                    before.path(key).path("microsPerUnit"),
                    now.path(key).path("microsPerUnit"));
        }
        return changes;
    }

    private static void add(List<Change> changes, String label, JsonNode before, JsonNode now) {
        if (before.isNumber() && now.isNumber() && before.asDouble() != 0) {
            changes.add(new Change(label, 100 * (now.asDouble() / before.asDouble() - 1)));
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %+.0f %%", label, percent);
    }
}
