package dev.parley.load.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/// async-profiler, loaded into the process from its library: sees Java, native and, where it may, kernel frames, at
/// any instruction. Its clock is the processor time of the process (`itimer`), since the machine's
/// performance events are often forbidden.
final class AsyncProfiler implements Profiler {
    /// The default of 10 ms gives too few samples in a short run.
    private static final String START = "start,event=itimer,interval=1ms,threads,jstackdepth=512";

    private final Attached process;
    private final Path library;

    private AsyncProfiler(Attached process, Path library) {
        this.process = process;
        this.library = library;
    }

    /// @throws IOException where it does not exist for this machine, or the process cannot be attached to
    static AsyncProfiler of(long pid, Path work) throws IOException {
        Path library = unpacked(work);
        Attached process = Attached.to(pid);
        try {
            // Loaded now, so that starting takes no time.
            process.agent(library, "status");
            return new AsyncProfiler(process, library);
        } catch (IOException refused) {
            process.close();
            throw refused;
        }
    }

    private static Path unpacked(Path work) throws IOException {
        String name = "/" + platform() + "/libasyncProfiler.so";
        try (InputStream packed = AsyncProfiler.class.getResourceAsStream(name)) {
            if (packed == null) {
                throw new IOException("async-profiler has no library " + name);
            }
            Files.createDirectories(work);
            Path library = work.resolve("libasyncProfiler.so").toAbsolutePath();
            if (!Files.exists(library)) {
                Path partial = Files.createTempFile(work, "libasyncProfiler", ".part");
                Files.copy(packed, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, library, StandardCopyOption.ATOMIC_MOVE);
            }
            return library;
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        if (system.contains("mac")) {
            return "macos";
        }
        return system + (processor.equals("aarch64") ? "-arm64" : "-x64");
    }

    @Override
    public void start() throws IOException {
        process.agent(library, START);
    }

    @Override
    public void stop() throws IOException {
        process.agent(library, "stop");
    }

    @Override
    public Profile write(Path flameGraph) throws IOException {
        Path page = flameGraph.toAbsolutePath();
        Path text = Profiler.collapsedBeside(page);
        Files.createDirectories(page.getParent());
        // A comma would end the file's name.
        process.agent(library, "dump,collapsed,threads,file=" + text);
        process.agent(library, "dump,flamegraph,threads,title=Parley,file=" + page);
        return new Profile("async-profiler", page, text);
    }

    @Override
    public void close() {
        process.close();
    }
}
