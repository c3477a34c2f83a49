package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.launcher.ParleyCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `./parley cluster`, one command after another as an operator types them, each a process of its own. Takes the ports
/// of the README. With the other long tests of the cluster.
@Tag("cluster")
final class ClusterCommandIT {

    private static final URI BALANCER = URI.create("http://127.0.0.1:8080/");

    private final Path data = FreshFolder.named("commands").toAbsolutePath();

    /// @param code the exit code
    /// @param said on both outputs
    private record Answer(int code, String said) {}

    @AfterEach
    void down() {
        run("down");
    }

    @Test
    void aClusterIsStartedUsedDamagedMendedAndStopped() {
        assertThat(ok("up", "2"))
                .contains("Parley     http://127.0.0.1:8080/", "Parley     http://127.0.0.1:8090/")
                .contains("alice@demo.parley");
        assertThat(stateOf("node1", "node2", "balancer1", "balancer2")).containsOnly("healthy");
        assertThat(stateOf("postgres", "replica")).containsOnly("running");
        String token = tokenOfAlice();

        assertThat(ok("kill", "2")).contains("node2 is gone");
        assertThat(stateOf("node1", "node2")).containsExactly("healthy", "down");
        assertThat(canTalk(token)).isTrue();
        assertThat(ok("start", "2")).contains("node2 is healthy");
        assertThat(ok("stop", "1")).contains("node1 is gone");
        assertThat(canTalk(token)).isTrue();
        assertThat(ok("up", "2")).contains("Parley     http://127.0.0.1:8080/");
        assertThat(ok("drain", "2")).contains("node2 is gone");
        assertThat(ok("start", "2")).contains("node2 is healthy");
        assertThat(stateOf("node1", "node2")).containsOnly("healthy");

        assertThat(run("kill", "7")).isEqualTo(new Answer(1, "parley: The cluster has the nodes 1 to 2, and no 7.\n"));

        ok("down");
        assertThat(stateOf("node1", "node2", "balancer1", "balancer2", "postgres", "replica"))
                .containsOnly("down");
        ok("up", "2");
        assertThat(canTalk(token)).isTrue();
    }

    private static String tokenOfAlice() {
        return new Rest(BALANCER, null)
                .post(
                        "/auth/login",
                        Json.object(
                                "login",
                                "alice@demo.parley",
                                "password",
                                "parley-demo",
                                "device",
                                Json.object("name", "commands", "platform", "test")))
                .expect(200)
                .json()
                .path("accessToken")
                .asText();
    }

    private static boolean canTalk(String token) {
        return new Rest(BALANCER, token).get("/chats").status() == 200;
    }

    /// The third column of a line of `status`.
    private List<String> stateOf(String... parts) {
        List<String> lines = ok("status").lines().toList();
        List<String> states = new ArrayList<>();
        for (String part : parts) {
            states.add(lines.stream()
                    .map(line -> line.strip().split(" +"))
                    .filter(columns -> columns[0].equals(part))
                    .map(columns -> columns[2])
                    .findFirst()
                    .orElseThrow());
        }
        return states;
    }

    private String ok(String... command) {
        Answer answer = run(command);
        assertThat(answer.code()).as(answer.said()).isZero();
        return answer.said();
    }

    private Answer run(String... command) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ParleyCluster.class.getName()));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("PARLEY_DATA", data.toString());
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), said);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
