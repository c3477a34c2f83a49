package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.client.ParleyClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One connection, to a server that does what it should not.
@Timeout(120)
class SocketTransportTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(50);
    private static final String MEBIBYTE = "x".repeat(1 << 20);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Transport.Link> link = new CompletableFuture<>();
    private ScriptedServer server;

    private final Transport.Hearer hearer = new Transport.Hearer() {
        @Override
        public void opened(Transport.Link opened) {
            link.complete(opened);
        }

        @Override
        public void frame(String text) {
            heard.add(text);
        }

        @Override
        public void closed(int code, String reason) {
            heard.add("closed " + code + " " + reason);
        }
    };

    private void open(Duration handshake, ScriptedServer.Script script) {
        server = new ScriptedServer(script);
        new SocketTransport(handshake, SOON).open(server.uri("ws"), "token", hearer);
    }

    private void talk(ScriptedServer.Script script) {
        open(NEVER, line -> {
            line.upgrade();
            script.play(line);
        });
    }

    private void expect(String... expected) {
        await().until(() -> heard.size() >= expected.length);
        assertThat(heard).containsExactly(expected);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void silentServerIsGivenUp() {
        assertThatThrownBy(() -> open(SOON, ScriptedServer.Line::readToTheEnd))
                .isInstanceOfSatisfying(
                        ParleyClientException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ParleyClientException.UNREACHABLE));
    }

    @ParameterizedTest
    @CsvSource({"401, unauthenticated, ", "503, unavailable, 7", "429, rate-limited, 1", "504, unreachable, "})
    void refusalIsToldByItsCodeAndWhenToComeBack(int status, String code, Long retryAfterSec) {
        String retryAfter = retryAfterSec == null ? "" : "Retry-After: " + retryAfterSec + "\r\n";
        assertThatThrownBy(() -> open(NEVER, line -> {
                    line.request();
                    line.say("HTTP/1.1 " + status + " No\r\nContent-Length: 2\r\n" + retryAfter + "\r\n{}");
                }))
                .isInstanceOfSatisfying(ParleyClientException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.retryAfter().map(Duration::toSeconds).orElse(null))
                            .isEqualTo(retryAfterSec);
                });
    }

    @ParameterizedTest
    @CsvSource({"4401, revoked", "1012, restarting", "1000, ''"})
    void codeOfACloseIsTold(int code, String reason) {
        talk(line -> {
            line.text("last words");
            line.close(code, reason);
            line.readToTheEnd();
        });
        expect("last words", "closed " + code + " " + reason);
    }

    @Test
    void frameInPartsIsJoined() {
        byte[] half = "ä€".repeat(30_000).getBytes(StandardCharsets.UTF_8);
        talk(line -> {
            line.frame(0x01, half);
            line.frame(0x00, half);
            line.frame(0x80, half);
            line.text("next");
            line.close(1000, "");
            line.readToTheEnd();
        });
        expect("ä€".repeat(90_000), "next", "closed 1000 ");
    }

    @Test
    void frameThatBecomesTooLargeEndsTheConnection() {
        byte[] part = MEBIBYTE.getBytes(StandardCharsets.UTF_8);
        talk(line -> {
            line.frame(0x01, part);
            while (true) {
                line.frame(0x00, part);
            }
        });
        expect("closed 1009 the server sent too large a frame");
        await().until(() -> server.ended() == 1);
    }

    @Test
    void endIsToldWhereverItFollowsAFrame() {
        int connections = 300;
        server = new ScriptedServer(line -> {
            line.upgrade();
            line.text("last words");
        });
        SocketTransport transport = new SocketTransport(NEVER, SOON);
        for (int i = 0; i < connections; i++) {
            transport.open(server.uri("ws"), "token", hearer);
        }
        await().until(() ->
                heard.stream().filter(news -> news.startsWith("closed 1006")).count() == connections);
    }

    @Test
    void framesAreSentOneAfterTheOther() throws IOException {
        List<String> read = new CopyOnWriteArrayList<>();
        talk(line -> {
            while (true) {
                read.add(line.read());
            }
        });
        List<String> frames =
                IntStream.range(0, 2_000).mapToObj(i -> "frame " + i).toList();
        frames.forEach(link.join()::send);
        link.join().send("half of \ud83d");
        await().until(() -> read.size() > frames.size());
        assertThat(read).startsWith(frames.toArray(String[]::new)).endsWith("half of ?");
    }

    @Test
    void serverThatDoesNotReadIsLeft() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        talk(line -> left.join());
        for (int i = 0; i < 80; i++) {
            link.join().send(MEBIBYTE);
        }
        expect("closed 1006 the server does not read");
        left.complete(null);
    }

    @Test
    void serverThatDoesNotAnswerACloseIsNotWaitedFor() {
        talk(ScriptedServer.Line::readToTheEnd);
        link.join().send("last words");
        link.join().close();
        link.join().send("too late");
        await().until(() -> server.ended() == 1);
    }
}
