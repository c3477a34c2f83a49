package dev.parley.gateway.ws;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Principal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
    record Ends(Connection connection, StreamConnection server, StreamConnection client) {}

    Connection of(UserId user) {
        return open(user, null).connection();
    }

    Ends open(UserId user, Connection.Handler handler) {
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
                handler);
        return new Ends(connection, pipe.getLeftSide(), pipe.getRightSide());
    }

    @Override
    public void close() {
        ends.forEach(IoUtils::safeClose);
        worker.shutdownNow();
    }
}
