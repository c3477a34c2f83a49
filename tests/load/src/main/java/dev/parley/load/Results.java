package dev.parley.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Results of runs that kept every promise, one file each in a folder, to compare the next run of the same load with.
/// For one thread.
final class Results {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Duration SAME_CONDITIONS = Duration.ofMinutes(10);

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;

    /// @param folder made when the first result is recorded
    Results(Path folder) {
        this.folder = folder;
    }

    /// @throws IOException when it cannot be written
    void record(Report report, Instant when) throws IOException {
        ReportWriter.write(report, when, folder.resolve(report.workload() + "-" + NAME.format(when) + ".json"));
    }

    /// How a result differs from the last one of the same load, in words, and how old that is, where it is old. Empty
    /// where there is none.
    ///
    /// @throws IOException when the folder cannot be read
    Optional<String> compared(Report report, Instant now) throws IOException {
        JsonNode before = null;
        for (Path file : newestFirst(report.workload())) {
            JsonNode result = json.readTree(Files.readString(file));
            if (result.path("load").equals(asJson(report.load()))) {
                before = result;
                break;
            }
        }
        if (before == null) {
            return Optional.empty();
        }
        String changes = Change.between(before, asJson(report.figures()), report.results()).stream()
                .map(Change::toString)
                .collect(Collectors.joining(", "));
        String when = before.path("when").asText();
        String revision = before.path("revision").asText("unknown");
        return Optional.of("Compared with the last run of the same load (of " + revision + ", " + when
                + age(Instant.parse(when), now) + "): " + (changes.isEmpty() ? "nothing to compare" : changes));
    }

    private static String age(Instant before, Instant now) {
        long minutes = Duration.between(before, now).toMinutes();
        String words = minutes < 120
                ? minutes + (minutes == 1 ? " minute" : " minutes")
                : minutes < 2 * 24 * 60 ? minutes / 60 + " hours" : minutes / (24 * 60) + " days";
        String doubt = minutes < SAME_CONDITIONS.toMinutes()
                ? ""
                : ": machines drift, so measure both anew before you believe a difference";
        return ", " + words + " ago" + doubt;
    }

    /// As it comes out of a file, where numbers have other types.
    private JsonNode asJson(Object values) throws IOException {
        return json.readTree(json.writeValueAsString(values));
    }

    private List<Path> newestFirst(String workload) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(workload + "-[0-9-]+\\.json"))
                    .sorted(Comparator.comparing(Path::toString).reversed())
                    .toList();
        }
    }
}
