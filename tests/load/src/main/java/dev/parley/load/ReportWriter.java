package dev.parley.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a report for people and for programs. Stateless.
final class ReportWriter {
    private ReportWriter() {}

    static void print(Report report, PrintStream out) {
        int width = report.rows().stream()
                .mapToInt(row -> row.label().length())
                .max()
                .orElse(0);
        String section = "";
        for (Report.Row row : report.rows()) {
            if (!row.section().equals(section)) {
                section = row.section();
                out.println();
                out.println(section);
            }
            out.printf("  %-" + width + "s  %s%n", row.label(), row.value());
        }
        out.println();
        report.remarks().forEach(remark -> out.println("NOTE: " + remark));
        report.notChecked().forEach(what -> out.println("NOT CHECKED: " + what));
        if (!report.violations().isEmpty()) {
            out.println("FAILED: promises were broken.");
            report.violations().lines().forEach(line -> out.println("  " + line));
        } else if (!report.checked().isEmpty()) {
            out.println("CHECKED, and every promise was kept:");
            report.checked().forEach(what -> out.println("  " + what));
        }
        out.flush();
    }

    /// Which version is measured, as git names it: `parley` says so where it knows.
    static String revision() {
        String revision = System.getProperty("parley.revision", "");
        return revision.isEmpty() ? "unknown" : revision;
    }

    /// @param when the run ended
    /// @throws IOException when the file cannot be written
    static void write(Report report, Instant when, Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("workload", report.workload());
        all.put("when", when.truncatedTo(ChronoUnit.SECONDS).toString());
        all.put("revision", revision());
        all.put("load", report.load());
        all.putAll(report.figures());
        all.put("remarks", report.remarks());
        all.put("checked", report.checked());
        all.put("notChecked", report.notChecked());
        all.put("violations", report.violations().lines());
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Files.writeString(
                file,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all) + "\n");
    }
}
