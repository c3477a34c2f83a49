package dev.parley.blackbox;

import dev.parley.launcher.LocalParley;
import java.util.Map;

/// A server whose bounds are so small that a test can reach them.
final class SmallParleyServer extends SharedServer {

    static final int MAX_CONNECTIONS = 12;
    static final int CONNECTIONS_PER_USER = 6;
    static final int QUEUED_BYTES = 1 << 20;
    static final int IDLE_SECONDS = 3;

    /// In which a client has to take a REST reply.
    static final int CALL_SECONDS = 5;

    /// Entries that a writer can hold at once: those it writes, and those that wait.
    static final int WRITER_HOLDS = 16 + 64;

    private static final Map<String, String> BOUNDS = Map.ofEntries(
            Map.entry("PARLEY_RATE_CONNECT", "5/2"),
            Map.entry("PARLEY_RATE_SEND", "5/2"),
            Map.entry("PARLEY_RATE_SIGNAL", "5/2"),
            Map.entry("PARLEY_RATE_HISTORY", "5/2"),
            Map.entry("PARLEY_RATE_REST", "10/2"),
            Map.entry("PARLEY_RATE_ADMIN", "60/2"),
            Map.entry("PARLEY_RATE_UPLOAD", "2/2"),
            Map.entry("PARLEY_RATE_LOGIN", "5/2"),
            Map.entry("PARLEY_RATE_OTP", "5/2"),
            Map.entry("PARLEY_RATE_OTP_VERIFY", "5/2"),
            Map.entry("PARLEY_RATE_REFRESH", "5/2"),
            Map.entry("PARLEY_RATE_BAD_TOKEN", "5/2"),
            Map.entry("PARLEY_TRUSTED_PROXIES", "127.0.0.1"),
            Map.entry("PARLEY_IDLE_SECONDS", String.valueOf(IDLE_SECONDS)),
            Map.entry("PARLEY_MAX_CONNECTIONS", String.valueOf(MAX_CONNECTIONS)),
            Map.entry("PARLEY_MAX_CONNECTIONS_PER_USER", String.valueOf(CONNECTIONS_PER_USER)),
            Map.entry("PARLEY_CALL_SECONDS", String.valueOf(CALL_SECONDS)),
            Map.entry("PARLEY_TASK_THREADS", "16"),
            Map.entry("PARLEY_HEAP", "320m"),
            Map.entry("PARLEY_MAX_QUEUED_BYTES", String.valueOf(QUEUED_BYTES)),
            Map.entry("PARLEY_WRITERS", "1"),
            Map.entry("PARLEY_WRITER_BATCH", "16"),
            Map.entry("PARLEY_WRITER_QUEUE", "64"));

    @Override
    LocalParley.Options options() {
        LocalParley.Options options = LocalParley.options(FreshFolder.named("small"));
        for (Map.Entry<String, String> bound : BOUNDS.entrySet()) {
            options = options.with(bound.getKey(), bound.getValue());
        }
        return options;
    }
}
