package dev.parley.gateway.ws;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Principal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xnio.ChannelPipe;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/// Connections whose clients are in the same process, and take nothing.
final class ConnectedClients implements AutoCloseable {

    private final XnioWorker worker;
    private final List<StreamConnection> ends = new ArrayList<>();

    ConnectedClients() {
        try {
            worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /// @param server the socket's end that the connection has
    /// @param client the other
    record Ends(Connection connection, StreamConnection server, StreamConnection client) {

        private static final String MUCH = "x".repeat(16 * 1024);

        /// Queues more than the pipe takes and a client may be behind to get everything, and less than ends a
        /// connection.
        void fallBehind() {
            OutFrame much = new JsonBytes().ascii(MUCH).toFrame();
            for (int i = 0; i < 40; i++) {
                connection.send(much);
            }
        }

        /// What comes up to `end`, or to the end of the connection, or within ten seconds, beside the much that was
        /// queued.
        String receivedUntil(String end) throws IOException {
            StringBuilder all = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (all.indexOf(end) < 0 && System.nanoTime() - giveUpAt < 0) {
                client.getSourceChannel().awaitReadable(1, TimeUnit.SECONDS);
                if (client.getSourceChannel().read(buffer.clear()) < 0) {
                    break;
                }
                all.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            }
            return all.toString().replace(MUCH, "");
        }

        /// Until all that it was to do by now is done.
        void awaitIoThread() {
            CompletableFuture<Void> done = new CompletableFuture<>();
            server.getIoThread().execute(() -> done.complete(null));
            done.join();
        }
    }

    Connection of(UserId user) {
        return open(user).connection();
    }

    Ends open(UserId user) {
        return open(user, _ -> {});
    }

    /// @param closed told of the connection at its end
    Ends open(UserId user, Consumer<Connection> closed) {
        ChannelPipe<StreamConnection, StreamConnection> pipe;
        try {
            pipe = worker.createFullDuplexPipeConnection();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        ends.add(pipe.getLeftSide());
        ends.add(pipe.getRightSide());
        Connection connection = new Connection(
                pipe.getLeftSide(),
                new Principal(user, new DeviceId(UUID.randomUUID()), Set.of(), false, Instant.MAX),
                new SessionId(UUID.randomUUID()),
                SubProtocol.JSON,
                null,
                GatewaySettings.from(new Settings(Map.of())),
                new OutboundBudget(1 << 20),
                new Deaf(closed));
        return new Ends(connection, pipe.getLeftSide(), pipe.getRightSide());
    }

    @Override
    public void close() {
        ends.forEach(IoUtils::safeClose);
        worker.shutdownNow();
    }

    private record Deaf(Consumer<Connection> closed) implements Connection.Handler {
        @Override
        public boolean onMessage(Connection connection, byte[] buffer, int offset, int length) {
            return true;
        }

        @Override
        public boolean onPing(Connection connection) {
            return true;
        }

        @Override
        public void onSent(int frames) {
            // Nobody counts them.
        }

        @Override
        public void onClosed(Connection connection) {
            closed.accept(connection);
        }
    }
}
