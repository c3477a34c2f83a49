package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.chat.api.ReceiptsAdvanced;
import dev.parley.chat.api.ReceiptsAdvanced.Notice;
import dev.parley.gateway.ws.ConnectedClients.Ends;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.Uncounted;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a client gets that takes what it is sent late, or not at all.
@Timeout(60)
class LiveDeliveryTest {

    private final UserId ann = new UserId(UUID.randomUUID());
    private final ConnectedClients clients = new ConnectedClients();
    private LiveDelivery delivery;
    private Ends tablet;

    @BeforeEach
    void open() {
        ConnectedElsewhere presence = new ConnectedElsewhere(Map.of());
        Sessions sessions = new Sessions(
                presence, new LoneServer(), new OutboundBudget(1 << 20), new Uncounted(), new Settings(Map.of()));
        delivery = new LiveDelivery(new Router(sessions, presence, new LoneServer()));
        tablet = clients.open(ann);
        sessions.add(tablet.connection());
        tablet.connection().start();
    }

    @AfterEach
    void close() {
        clients.close();
    }

    private Notice readUpTo(long seq) {
        return new Notice(ann, new ChatId(UUID.randomUUID()), true, seq, seq, 0, null);
    }

    /// No number shows that one is missing, and nobody tells it again.
    @Test
    void aReceiptReachesAClientThatIsBehind() throws IOException {
        tablet.fallBehind();
        delivery.on(new ReceiptsAdvanced(List.of(readUpTo(89))));
        tablet.connection().send(new JsonBytes().ascii("the end").toFrame());
        assertThat(tablet.receivedUntil("the end")).contains("\"read\":89").endsWith("the end");
    }

    @Test
    void moreReceiptsThanMayWaitEndTheConnection() throws IOException {
        delivery.on(new ReceiptsAdvanced(Collections.nCopies(10_000, readUpTo(1))));
        assertThat(tablet.receivedUntil("\"slow\"")).contains("goodbye", "\"slow\"");
    }
}
