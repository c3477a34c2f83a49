package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.gateway.ws.ConnectedClients.Ends;
import dev.parley.platform.api.UserId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client that is welcomed counts on hearing of all that comes: it must be known by then.
@Timeout(60)
class ConnectionGreetingTest {

    private final ConnectedClients clients = new ConnectedClients();

    @AfterEach
    void close() {
        clients.close();
    }

    @Test
    void theWelcomeLeavesFirstAndNotBeforeTheStart() throws IOException {
        Ends ends = clients.open(new UserId(UUID.randomUUID()));
        Connection connection = ends.connection();
        connection.greet(frame("welcome"));
        connection.send(frame("news"));
        ends.awaitIoThread();
        assertThat(received(ends)).isEmpty();
        connection.start();
        StringBuilder all = new StringBuilder();
        while (all.indexOf("news") < 0) {
            ends.client().getSourceChannel().awaitReadable();
            all.append(received(ends));
        }
        assertThat(all).containsSubsequence("welcome", "news");
    }

    private static OutFrame frame(String text) {
        return new JsonBytes().ascii(text).toFrame();
    }

    private static String received(Ends ends) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1_024);
        ends.client().getSourceChannel().read(buffer);
        return StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
    }
}
