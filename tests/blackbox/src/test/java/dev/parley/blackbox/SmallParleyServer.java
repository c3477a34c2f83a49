package dev.parley.blackbox;

import dev.parley.launcher.LocalParley;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests a [Server] whose bounds are so small that a test can reach them; shared as [ParleyServer]'s.
final class SmallParleyServer implements ParameterResolver {

    static final int MAX_CONNECTIONS = 12;
    static final int IDLE_SECONDS = 3;

    /// Entries that a writer can hold at once: those it writes, and those that wait.
    static final int WRITER_HOLDS = 16 + 64;

    private static final Map<String, String> BOUNDS = Map.ofEntries(
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
            Map.entry("PARLEY_WRITERS", "1"),
            Map.entry("PARLEY_WRITER_BATCH", "16"),
            Map.entry("PARLEY_WRITER_QUEUE", "64"));

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SmallParleyServer.class))
                .getOrComputeIfAbsent(Running.class)
                .server;
    }

    /// Stopped by JUnit at the end, since it can be closed.
    static final class Running implements AutoCloseable {
        private final Server server;

        Running() {
            LocalParley.Options options = LocalParley.options(FreshFolder.named("small"));
            for (Map.Entry<String, String> bound : BOUNDS.entrySet()) {
                options = options.with(bound.getKey(), bound.getValue());
            }
            server = new Server(LocalParley.start(options));
        }

        @Override
        public void close() {
            server.parley().close();
        }
    }
}
