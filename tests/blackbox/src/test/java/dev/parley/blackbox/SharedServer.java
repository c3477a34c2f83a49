package dev.parley.blackbox;

import dev.parley.launcher.LocalParley;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests one [Server] that all test classes of this JVM which ask for it share: started when the first asks for
/// it, stopped after the last.
abstract class SharedServer implements ParameterResolver {

    abstract LocalParley.Options options();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Server.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(getClass()))
                .getOrComputeIfAbsent(
                        Running.class, _ -> new Running(new Server(LocalParley.start(options()))), Running.class)
                .server;
    }

    /// Stopped by JUnit at the end, since it can be closed.
    private record Running(Server server) implements AutoCloseable {
        @Override
        public void close() {
            server.parley().close();
        }
    }
}
