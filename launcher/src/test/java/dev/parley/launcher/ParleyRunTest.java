package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParleyRunTest {
    @Test
    void withoutVariablesItUsesTheUsualPortsAndTheEmbeddedDatabase() {
        LocalParley.Options options = options(Map.of());
        assertThat(options.httpPort()).isEqualTo(8080);
        assertThat(options.managementPort()).isEqualTo(9990);
        assertThat(options.postgresPort()).isEqualTo(5532);
        assertThat(options.external()).isEmpty();
        assertThat(options.data())
                .isEqualTo(Workspace.find().root().resolve("data").toAbsolutePath());
        assertThat(options.environment()).containsEntry("PARLEY_DEVELOPMENT", "true");
    }

    @Test
    void variablesChooseOthers() {
        LocalParley.Options options = options(Map.of(
                "PARLEY_HTTP_PORT", "8181",
                "PARLEY_DATA", "/tmp/elsewhere",
                "PARLEY_DB_URL", "jdbc:postgresql://db/parley",
                "PARLEY_DB_USER", "chat",
                "PARLEY_DB_PASSWORD", "secret"));
        assertThat(options.httpPort()).isEqualTo(8181);
        assertThat(options.data()).isEqualTo(Path.of("/tmp/elsewhere"));
        assertThat(options.external()).contains(new DatabaseAddress("jdbc:postgresql://db/parley", "chat", "secret"));
        assertThat(options.external().orElseThrow().toString()).doesNotContain("secret");
    }

    @Test
    void whatIsNoPortIsOneSentence() {
        for (String wrong : new String[] {"http", "-1", "65536", "99999999999"}) {
            assertThatExceptionOfType(LaunchFailure.class)
                    .isThrownBy(() -> options(Map.of("PARLEY_HTTP_PORT", wrong)))
                    .withMessage("PARLEY_HTTP_PORT must be a port number between 0 and 65535, and is " + wrong + ".");
        }
    }

    private static LocalParley.Options options(Map<String, String> environment) {
        return new ParleyRun(environment, System.out).options();
    }
}
