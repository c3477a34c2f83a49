package dev.parley.load.profile;

import java.io.IOException;
import java.nio.file.Path;

/// Finds out what a Java process of this machine spends its processor time on. For one thread.
public interface Profiler extends AutoCloseable {
    /// Connects to a process, so that [#start()] is quick: to async-profiler, or to the virtual machine's own flight
    /// recorder where that cannot be had.
    ///
    /// @param work a folder for what has to be unpacked or written meanwhile; made if need be
    /// @throws IOException when neither can be had
    static Profiler of(long pid, Path work) throws IOException {
        try {
            return AsyncProfiler.of(pid, work);
        } catch (IOException notHere) {
            try {
                return FlightRecorder.of(pid, work);
            } catch (IOException neither) {
                neither.addSuppressed(notHere);
                throw neither;
            }
        }
    }

    /// From here on.
    ///
    /// @throws IOException when the process does not let itself be profiled
    void start() throws IOException;

    /// Up to here.
    ///
    /// @throws IOException when the process is gone
    void stop() throws IOException;

    /// Writes what was found between the two.
    ///
    /// @param flameGraph where the page is to be; the text is written beside it
    /// @throws IOException when that cannot be written
    Profile write(Path flameGraph) throws IOException;

    /// The text that belongs to a page.
    static Path collapsedBeside(Path flameGraph) {
        String name = flameGraph.getFileName().toString();
        return flameGraph.resolveSibling(name.replaceFirst("\\.html?$", "") + ".collapsed.txt");
    }

    @Override
    void close();
}
