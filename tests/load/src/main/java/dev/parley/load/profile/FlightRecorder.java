package dev.parley.load.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// The virtual machine's own recorder: sees Java threads and frames only, so collections and compilation are missing
/// from what it finds.
final class FlightRecorder implements Profiler {
    private static final String NAME = "parley-bench";

    /// Where the recorder can sample by processor time, it does.
    private static final boolean BY_PROCESSOR_TIME =
            System.getProperty("os.name").equals("Linux");

    private static final String SAMPLES = BY_PROCESSOR_TIME ? "jdk.CPUTimeSample" : "jdk.ExecutionSample";
    private static final int PATIENCE_SECONDS = 60;

    private final long pid;
    private final Path recording;

    private FlightRecorder(long pid, Path recording) {
        this.pid = pid;
        this.recording = recording;
    }

    /// @throws IOException when the process cannot be asked
    static FlightRecorder of(long pid, Path work) throws IOException {
        Files.createDirectories(work);
        FlightRecorder recorder = new FlightRecorder(
                pid, work.resolve("recording-" + pid + ".jfr").toAbsolutePath());
        recorder.jcmd("JFR.check");
        return recorder;
    }

    @Override
    public void start() throws IOException {
        jcmd(
                "JFR.start",
                "name=" + NAME,
                "settings=none",
                "+" + SAMPLES + "#enabled=true",
                "+" + SAMPLES + (BY_PROCESSOR_TIME ? "#throttle=5ms" : "#period=10ms"));
    }

    @Override
    public void stop() throws IOException {
        jcmd("JFR.stop", "name=" + NAME, "filename=" + recording);
    }

    @Override
    public Profile write(Path flameGraph) throws IOException {
        Path page = flameGraph.toAbsolutePath();
        Path text = Profiler.collapsedBeside(page);
        Files.createDirectories(page.getParent());
        Files.write(text, collapsed());
        Files.writeString(page, FlameGraph.page(CollapsedStacks.read(text)));
        return new Profile("Java Flight Recorder", page, text);
    }

    private List<String> collapsed() throws IOException {
        Map<String, Integer> samples = new TreeMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getStackTrace() != null
                        && event.getEventType().getName().equals(SAMPLES)) {
                    samples.merge(stack(event), 1, Integer::sum);
                }
            }
        }
        return samples.entrySet().stream()
                .map(stack -> stack.getKey() + ' ' + stack.getValue())
                .toList();
    }

    private static String stack(RecordedEvent event) {
        List<String> frames = new ArrayList<>();
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            frames.add(frame.getMethod().getType().getName().replace('.', '/')
                    + '.'
                    + frame.getMethod().getName());
        }
        frames.add('['
                + event.getThread(BY_PROCESSOR_TIME ? "eventThread" : "sampledThread")
                        .getOSName()
                + ']');
        Collections.reverse(frames);
        return String.join(";", frames);
    }

    private void jcmd(String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(pid));
        Collections.addAll(command, words);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("the flight recorder refused " + words[0] + ": " + said.strip());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(recording);
        } catch (IOException kept) {
            // It lies below target, where the next build's clean finds it.
            return;
        }
    }
}
