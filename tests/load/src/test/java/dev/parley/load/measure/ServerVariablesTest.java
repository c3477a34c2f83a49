package dev.parley.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerVariablesTest {
    @Test
    void whatMattersToSpeedIsToldAndNoSecretIs() {
        assertThat(
                        ServerVariables.among(
                                "PATH=/bin\0PARLEY_WRITERS=1\0PARLEY_DB_PASSWORD=p\0PARLEY_DB_POOL=20\0"
                                        + "PARLEY_HTTP_PORT=8080\0PARLEY_DATA=/tmp/d\0PARLEY_CLUSTER_SECRET=s\0PARLEY_JVM_OPTIONS=-Xa=b\0"))
                .isEqualTo(Map.of("PARLEY_DB_POOL", "20", "PARLEY_JVM_OPTIONS", "-Xa=b", "PARLEY_WRITERS", "1"));
    }

    @Test
    void aProcessThatIsNotThereHasNone() {
        assertThat(ServerVariables.of(0)).isEmpty();
    }
}
