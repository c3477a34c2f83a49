package dev.parley.blackbox;

import dev.parley.launcher.LocalParley;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the one [Server] that all test classes of this JVM share: started when the first asks for it, stopped
/// after the last.
final class ParleyServer implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(ParleyServer.class))
                .getOrComputeIfAbsent(Running.class)
                .server;
    }

    /// Stopped by JUnit at the end, since it can be closed.
    static final class Running implements AutoCloseable {
        private final Server server;

        Running() {
            LocalParley.Options options =
                    LocalParley.options(FreshFolder.named("parley")).with("PARLEY_MAX_OUTBOUND_BYTES", "524288");
            // All tests come from one address, and one administrator makes their people.
            for (String row : List.of("LOGIN", "OTP", "OTP_VERIFY", "REFRESH", "BAD_TOKEN", "ADMIN", "REST")) {
                options = options.with("PARLEY_RATE_" + row, "off");
            }
            server = new Server(LocalParley.start(options));
        }

        @Override
        public void close() {
            server.parley().close();
        }
    }
}
