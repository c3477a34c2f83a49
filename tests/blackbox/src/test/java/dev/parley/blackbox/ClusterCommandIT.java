package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.launcher.ParleyCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `./parley cluster`, one command after another as an operator types them, each a process of its own. Takes the ports
/// of the README. With the other long tests of the cluster.
@Tag("cluster")
final class ClusterCommandIT {

    private static final List<URI> BALANCERS =
            List.of(URI.create("http://127.0.0.1:8080/"), URI.create("http://127.0.0.1:8090/"));

    private static final String[] TWO_NODES = {"node1", "node2", "balancer1", "balancer2", "postgres", "replica"};

    private final Path data = FreshFolder.named("commands").toAbsolutePath();

    /// @param code the exit code
    /// @param said on both outputs
    private record Answer(int code, String said) {}

    @AfterEach
    void down() {
        run("down");
    }

    @Test
    void aClusterIsStartedUsedDamagedMendedResizedAndStopped() throws IOException {
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

        whatRanOutlivesAnUpThatFails();

        assertThat(ok("stop", "1")).contains("node1 is gone");
        assertThat(canTalk(token)).isTrue();
        assertThat(ok("up", "3")).contains("Parley     http://127.0.0.1:8080/");
        assertThat(stateOf("node1", "node2", "node3")).containsOnly("healthy");
        assertThat(ok("drain", "2")).contains("node2 is gone");
        assertThat(ok("kill", "1")).contains("node1 is gone");
        assertThat(canTalk(token)).as("both balancers know node 3").isTrue();

        assertThat(ok("up", "2")).contains("node2").doesNotContain("node3");
        assertThat(stateOf("node1", "node2")).containsOnly("healthy");
        assertThat(alive()).containsExactlyInAnyOrder(TWO_NODES);
        assertThat(canTalk(token)).isTrue();
        assertThat(run("kill", "3")).isEqualTo(new Answer(1, "parley: The cluster has the nodes 1 to 2, and no 3.\n"));

        ok("down");
        assertThat(stateOf(TWO_NODES)).containsOnly("down");
        assertThat(alive()).isEmpty();
        assertThat(ok("up")).contains("node2").doesNotContain("node3");
        assertThat(canTalk(token)).isTrue();
    }

    private void whatRanOutlivesAnUpThatFails() throws IOException {
        try (Socket other = new Socket()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8083));
            Answer failed = run("up", "3");
            assertThat(failed.code()).as(failed.said()).isEqualTo(1);
            assertThat(failed.said()).contains("parley: Node 3 did not start");
        }
        assertThat(stateOf("node1", "node2", "balancer1", "balancer2")).containsOnly("healthy");
        assertThat(ok("status")).doesNotContain("node3");
        assertThat(alive()).containsExactlyInAnyOrder(TWO_NODES);
    }

    /// The parts that have a process, by what stands in their folders, whoever knows of them.
    private List<String> alive() throws IOException {
        try (Stream<Path> parts = Files.list(data.resolve("cluster"))) {
            return parts.filter(part -> Stream.of("server/pid", "postmaster.pid")
                            .map(part::resolve)
                            .filter(Files::isRegularFile)
                            .anyMatch(ClusterCommandIT::isAlive))
                    .map(part -> part.getFileName().toString())
                    .toList();
        }
    }

    private static boolean isAlive(Path pidFile) {
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String tokenOfAlice() {
        return new Rest(BALANCERS.getFirst(), null)
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

    /// By each of the balancers.
    private static boolean canTalk(String token) {
        return BALANCERS.stream()
                .allMatch(balancer -> new Rest(balancer, token).get("/chats").status() == 200);
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
        builder.environment().put("PARLEY_DRAIN_SECONDS", "1");
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
