package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.Uncounted;
import dev.parley.platform.testing.Wiretap;
import dev.parley.presence.api.PresenceChanged;
import dev.parley.user.api.DeviceRevoked;
import dev.parley.user.api.LastSeenAudienceChanged;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What connections bring nodes of two versions to say to one another: the bytes stay. [NodeMessageTest] has
/// those of frames.
class GatewayWireTest {

    private static final UserId ANN = new UserId(new UUID(1, 2));
    private static final DeviceId PHONE = new DeviceId(new UUID(3, 4));
    private static final String ANN_BYTES = "00000000000000010000000000000002";
    private static final String PHONE_BYTES = "00000000000000030000000000000004";

    private final Wiretap wire = new Wiretap();

    @Test
    void thatADeviceIsRevoked() {
        Sessions sessions =
                new Sessions(null, wire, new OutboundBudget(1 << 20), new Uncounted(), new Settings(Map.of()));
        sessions.onRevoked(new DeviceRevoked(ANN, PHONE));
        assertThat(wire.heard()).containsExactly("DEVICE_REVOKED " + ANN_BYTES + PHONE_BYTES);
        sessions.onRevoked(new DeviceRevoked(ANN, PHONE, true));
        assertThat(wire.heard()).as("what every node finds by itself").hasSize(1);
    }

    @Test
    void thatSomebodyCameOrWent() {
        new PresenceSubscriptions(null, wire, null).on(new PresenceChanged(ANN));
        assertThat(wire.heard()).containsExactly("PRESENCE " + ANN_BYTES);
    }

    @Test
    void thatOthersThanBeforeMaySeeSomebody() {
        new PresenceSubscriptions(null, wire, null).on(new LastSeenAudienceChanged(ANN));
        assertThat(wire.heard()).containsExactly("PRESENCE " + ANN_BYTES + "01");
    }
}
