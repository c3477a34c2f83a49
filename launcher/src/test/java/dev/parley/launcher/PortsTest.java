package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void aPortInUseIsOneSentenceThatNamesTheWayOut() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(LaunchFailure.class)
                    .isThrownBy(() -> Ports.requireFree(other.getLocalPort(), "The web server", "PARLEY_HTTP_PORT"))
                    .withMessage("The web server needs port " + other.getLocalPort()
                            + ", which another program is using: stop that program, or choose another port with"
                            + " PARLEY_HTTP_PORT=<port>.");
        }
    }

    @Test
    void aPortInUseOnAllAddressesIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            assertThatExceptionOfType(LaunchFailure.class)
                    .isThrownBy(() -> Ports.requireFree(other.getLocalPort(), "PostgreSQL", "PARLEY_PG_PORT"));
        }
    }

    @Test
    void aFreePortIsFree() {
        assertThatNoException().isThrownBy(() -> Ports.requireFree(Ports.free(), "The web server", "X"));
        assertThat(Ports.orFree(8080)).isEqualTo(8080);
        assertThat(Ports.orFree(0)).isPositive();
    }
}
