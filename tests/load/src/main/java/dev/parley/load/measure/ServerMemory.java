package dev.parley.load.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a Java server holds in memory: heap in use after a collection, and what is resident outside of the
/// heap. Asks the server by `jcmd`, so it must run on this machine and as this user.
///
/// @param heapUsed bytes of live objects
/// @param outsideHeap resident bytes that are not heap: threads, buffers, code, the virtual machine itself
/// @param resident all resident bytes
public record ServerMemory(long heapUsed, long outsideHeap, long resident) {
    private static final Pattern HEAP_RANGE = Pattern.compile("Heap address: 0x([0-9a-f]+), size: ([0-9]+) MB");
    private static final Pattern TOTAL_LINE = Pattern.compile("(?m)^Total\\s+[0-9]+\\s+([0-9]+)");
    private static final int PATIENCE_SECONDS = 60;

    /// Measures now; the server stops for a collection.
    ///
    /// @throws IOException when the server cannot be asked
    public static ServerMemory of(long pid) throws IOException {
        // The histogram of live objects collects garbage first, and its last line is what is left.
        Matcher total = TOTAL_LINE.matcher(jcmd(pid, "GC.class_histogram"));
        if (!total.find()) {
            throw new IOException("jcmd does not tell the heap of process " + pid);
        }
        long resident = ProcessTimes.residentBytes(pid);
        return new ServerMemory(Long.parseLong(total.group(1)), resident - residentHeap(pid), resident);
    }

    private static long residentHeap(long pid) throws IOException {
        Matcher range = HEAP_RANGE.matcher(jcmd(pid, "VM.info"));
        if (!range.find()) {
            throw new IOException("jcmd does not tell where the heap of process " + pid + " is");
        }
        long from = Long.parseUnsignedLong(range.group(1), 16);
        long to = from + (Long.parseLong(range.group(2)) << 20);
        long bytes = 0;
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps"))) {
            Matcher mapping = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*").matcher(line);
            if (mapping.matches()) {
                long start = Long.parseUnsignedLong(mapping.group(1), 16);
                inside = start >= from && start < to;
            } else if (inside && line.startsWith("Rss:")) {
                bytes += Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return bytes;
    }

    private static String jcmd(long pid, String command) throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(List.of(tool.toString(), Long.toString(pid), command))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return output;
    }
}
