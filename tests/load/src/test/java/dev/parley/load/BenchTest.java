package dev.parley.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.load.run.LyingServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int bench(String... args) {
        return new Bench(stream(out), stream(errors), Clock.systemUTC()).run(List.of(args));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void helpNamesEveryWorkloadAndOption() {
        assertThat(bench("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "one-to-one",
                        "group",
                        "hot-chat",
                        "logins",
                        "idle",
                        "history",
                        "growth",
                        "--rate",
                        "--json",
                        "--profile");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "juggling",
                "one-to-one --seconds",
                "--colour blue",
                "--seconds ten",
                "--seconds -1",
                "growth --profile",
                "start --seconds 3",
                "one-to-one --cold",
                "group --connections 9",
                "--rate 1e99"
            })
    void mistakesAreOneLine(String line) {
        assertThat(bench((line + " --server http://127.0.0.1:1").split(" "))).isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .hasSize(1)
                .allSatisfy(said -> assertThat(said).startsWith("parley bench: "));
    }

    @Test
    void anOptionThatWouldDoNothingIsNamed() {
        assertThat(bench("growth", "--profile", "--server", "http://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "parley bench: --profile does nothing for growth: its own are --chats, --connections, --entries, "
                                + "--rate, --seconds, --warm-up.\n");
    }

    @Test
    void noServerIsOneLine() {
        assertThat(bench("--server", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo("parley bench: The server at http://127.0.0.1:1 cannot be reached.\n");
    }

    @Test
    void aBrokenPromiseIsToldAndIsTheStatus(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("result.json");
        try (LyingServer server = new LyingServer(LyingServer.Lie.PUSH_TWICE)) {
            assertThat(bench(
                            "one-to-one",
                            "--connections",
                            "4",
                            "--seconds",
                            "1",
                            "--warm-up",
                            "0.5",
                            "--server",
                            server.uri().toString(),
                            "--json",
                            json.toString()))
                    .isEqualTo(1);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("FAILED", "DUPLICATED", "NOT CHECKED: the database");
        assertThat(Files.readString(json)).contains("\"messagesPerSecond\"", "\"p99.9\"", "DUPLICATED");
    }
}
