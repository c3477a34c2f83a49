package dev.parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.client.FakeParley;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TerminalChatTest {
    private final FakeParley server = new FakeParley();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        server.close();
    }

    private int run(InputStream in, String... args) {
        return new TerminalChat(in, stream(out), stream(errors), false).run(List.of(args));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static InputStream lines(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void linesOfAPipeAreSentAndTheEndIsAwaited() {
        String servers = "http://127.0.0.1:1," + server.uri();
        int status = run(lines("hello bob\n\nsecond\n"), "--as", "alice", "--to", "bob", "--server", servers);
        assertThat(status).isZero();
        assertThat(server.storedTexts()).containsExactly("hello bob", "second");
        assertThat(shown())
                .contains("alice: hello bob \u2713", "alice: second \u2713")
                .doesNotContain("disconnected");
    }

    @Test
    void conversationIsShownAndRead() throws IOException {
        server.bobSays("before");
        PipedOutputStream keyboard = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(keyboard);
        CompletableFuture<Integer> running = CompletableFuture.supplyAsync(
                () -> run(in, "--as", "alice", "--to", "+12025550102", "--server", "" + server.uri()));
        await().until(() -> shown().contains("Bob: before"));
        keyboard.write("hi\n".getBytes(StandardCharsets.UTF_8));
        await().until(() -> shown().contains("alice: hi \u2713"));
        server.toAll("{\"t\":\"receipt\",\"chatId\":\"" + FakeParley.CHAT
                + "\",\"of\":\"others\",\"delivered\":2,\"read\":2,\"at\":\"2026-11-24T12:00:00.000Z\"}");
        await().until(() -> shown().contains("alice: hi \u2713\u2713 read"));
        server.bobSays("after");
        await().until(() -> shown().contains("Bob: after"));
        await().until(() -> server.frames("receipt").stream()
                .anyMatch(frame -> frame.path("read").asInt() == 3));
        keyboard.close();
        assertThat(running.join()).isZero();
        assertThat(shown().lines().filter(line -> line.contains("before"))).hasSize(1);
    }

    @Test
    void messagesThatAreThereAreChangedByCommands() {
        server.bobSays("hi alice");
        String typed = """
                helo
                /edit
                /edit hello
                /react \ud83d\udc4d
                /react
                /info
                /delete
                /delete
                /dance
                //etc
                /help
                """;
        int status = run(lines(typed), "--as", "alice", "--to", "bob", "--server", "" + server.uri());
        assertThat(status).isZero();
        assertThat(server.storedTexts()).containsExactly("hi alice", "helo", "hello", "", "", "", "/etc");
        assertThat(server.frames("react").stream()
                        .map(frame -> frame.path("target").asInt()))
                .containsExactly(1, 1);
        assertThat(server.frames("edit").getFirst().path("target").asInt()).isEqualTo(2);
        assertThat(server.frames("delete")).hasSize(1);
        assertThat(shown())
                .contains(
                        "alice: helo \u2713",
                        "alice: hello (edited) \u2713",
                        "bob: hi alice [\ud83d\udc4d alice]",
                        "-- bob got it at ",
                        "alice: (deleted)\n",
                        "-- /edit needs the new text.",
                        "-- There is no such message.",
                        "-- There is no /dance; /help tells what there is.",
                        "-- /react \ud83d\udc4d ",
                        "alice: /etc \u2713");
    }

    @Test
    void wrongPasswordIsOneLine() {
        int status =
                run(lines(""), "--login", "x@y", "--password", "wrong", "--to", "bob", "--server", "" + server.uri());
        assertThat(status).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("parley chat: wrong login or password.\n");
    }

    @Test
    void noServerIsOneLine() {
        server.close();
        int status = run(lines(""), "--as", "alice", "--to", "bob", "--server", "" + server.uri());
        assertThat(status).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .isEqualTo("parley chat: No Parley server answers at " + server.uri()
                        + ". Start one with ./parley run.\n");
    }

    @Test
    void nobodyOfThatNameIsOneLine() {
        int status = run(lines(""), "--as", "alice", "--to", "+4930123456", "--server", "" + server.uri());
        assertThat(status).isEqualTo(1);
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("parley chat: There is no user +4930123456.\n");
    }

    @Test
    void mistakesInTheCommandLineAreOneLine() {
        assertThat(run(lines(""), "--as", "carol", "--to", "bob")).isEqualTo(2);
        assertThat(run(lines(""), "--as", "alice")).isEqualTo(2);
        assertThat(run(lines(""), "--as")).isEqualTo(2);
        assertThat(run(lines(""), "--colour", "blue")).isEqualTo(2);
        assertThat(run(lines(""), "--as", "alice", "--to", "bob", "--server", "ftp://x"))
                .isEqualTo(2);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).startsWith("parley chat: "));
        assertThat(run(lines(""), "--help")).isZero();
        assertThat(shown()).startsWith("Usage: ./parley chat");
    }
}
