package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.Tap;
import dev.parley.load.Bench;
import dev.parley.load.run.ChatLoad;
import dev.parley.load.run.LoadRun;
import dev.parley.load.run.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The load generator speaks as documented: what it measures is a server with clients as there might be. Left out are
/// workloads that write to the database or need a server of their own; they say nothing else.
@ExtendWith(ParleyServer.class)
final class LoadGeneratorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Server server;
    private Tap tap;

    @BeforeEach
    void tap(Server shared) {
        server = shared;
        tap = new Tap(server.baseUri());
    }

    @AfterEach
    void nothingUndocumentedWasSaid() {
        tap.close();
        assertThat(tap.violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one-to-one --connections 8",
                "group --members 8",
                "hot-chat --members 4",
                "logins --connections 2",
                "history --connections 2 --entries 60"
            })
    void aWorkload(String workload, @TempDir Path results) {
        List<String> arguments = new ArrayList<>(List.of(workload.split(" ")));
        arguments.addAll(List.of("--seconds", "0.5", "--warm-up", "0.1"));
        arguments.addAll(List.of("--server", tap.uri().toString(), "--record", results.toString()));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(new Bench(out, out, Clock.systemUTC()).run(arguments))
                .as(() -> said.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    /// Members come back, send again what was not acknowledged, and read what they missed.
    @Test
    void overConnectionsThatAreCut() throws IOException {
        try (CuttingRelay relay = new CuttingRelay(tap.uri(), new Random());
                LoadRun run = LoadRun.prepare(
                        Target.of(relay.uri(), server.parley().database()),
                        ChatLoad.group(6, 3, 4).expectingFaults())) {
            run.start();
            for (int cuts = 1; cuts <= 3; cuts++) {
                run.awaitAcknowledged(cuts * 100L, PATIENCE);
                relay.cutAll();
            }
            LoadRun.Outcome outcome = run.finish(PATIENCE);
            assertThat(outcome.violations().lines()).isEmpty();
            assertThat(outcome.counts().reconnects()).isPositive();
        }
    }
}
