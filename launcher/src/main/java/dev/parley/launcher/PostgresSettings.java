package dev.parley.launcher;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The settings of the embedded PostgreSQL. They are given at each start and stand in no file, so that a new version of
/// Parley brings its own.
final class PostgresSettings {
    private static final long SMALLEST_BUFFERS_MB = 128;
    private static final long LARGEST_BUFFERS_MB = 1024;
    static final String LARGEST_WAL = "4GB";
    static final String WAL_FILES = "PARLEY_PG_WAL_FILES";
    private static final int SMALLEST_WAL_MB = 128;
    private static final int WAL_FILE_MB = 16;
    private static final int MOST_WAL_FILES = 255;

    private PostgresSettings() {}

    /// A sixteenth of the machine's memory, since PostgreSQL shares it here with the server, and the system
    /// caches files too. The indexes of some million entries fit.
    static long sharedBuffersMb(long memoryBytes) {
        return Math.clamp((memoryBytes / 16) >> 20, SMALLEST_BUFFERS_MB, LARGEST_BUFFERS_MB);
    }

    private static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /// How many files of the write-ahead log are to be there before they are needed, 0 to 255.
    ///
    /// @param environment `PARLEY_PG_WAL_FILES` (0) is read from it
    /// @throws LaunchFailure when it is out of range
    static int walFiles(Map<String, String> environment) {
        String files = environment.getOrDefault(WAL_FILES, "");
        if (files.isBlank()) {
            return 0;
        }
        if (!files.matches("[0-9]{1,3}") || Integer.parseInt(files) > MOST_WAL_FILES) {
            throw new LaunchFailure(
                    WAL_FILES + " must be a number between 0 and " + MOST_WAL_FILES + ", and is " + files + ".");
        }
        return Integer.parseInt(files);
    }

    /// Has PostgreSQL keep so many, and no fewer than it would by itself.
    static String smallestWal(int files) {
        return Math.max(SMALLEST_WAL_MB, files * WAL_FILE_MB) + "MB";
    }

    static Stream<String> arguments(int port, Map<String, String> others) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", "100");
        settings.put("shared_buffers", sharedBuffersMb(memoryBytes()) + "MB");
        // Acknowledged means on the disk.
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        // Few, long checkpoints: each makes the next write of every page a full page.
        settings.put("max_wal_size", LARGEST_WAL);
        settings.put("checkpoint_timeout", "15min");
        settings.put("checkpoint_completion_target", "0.9");
        // Statements are small and many; compiling one never pays.
        settings.put("jit", "off");
        settings.put("timezone", "UTC");
        settings.put("idle_in_transaction_session_timeout", "60s");
        // A refused statement is the application's to report; writers that race for a key cause them in normal work.
        settings.put("log_min_messages", "log");
        settings.put("log_checkpoints", "off");
        settings.put("log_timezone", "UTC");
        settings.putAll(others);
        return settings.entrySet().stream().flatMap(e -> Stream.of("-c", e.getKey() + "=" + e.getValue()));
    }
}
