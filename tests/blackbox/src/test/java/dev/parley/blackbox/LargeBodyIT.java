package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A body that is small on the wire and huge once it is parsed costs whoever sent it, nobody else.
@ExtendWith(ParleyServer.class)
final class LargeBodyIT {

    private Server server;
    private Person ann;
    private String chat;

    @BeforeEach
    void chat(Server running) {
        server = running;
        List<Person> two = server.people("Large", 2);
        ann = two.get(0);
        try (ChatSocket mine = ann.connect()) {
            chat = mine.sendTo(two.get(1), "hello").path("chatId").asText();
        }
    }

    @AfterEach
    void nothingHappened() {
        assertThat(server.seqs(chat)).containsExactly(1L);
        assertThat(server.rest().get("/health").status()).isEqualTo(200);
    }

    /// Fifteen megabytes of empty arrays, which would be half a gigabyte of objects.
    private static byte[] hugeWhenParsed() {
        return ("{\"kind\":\"text\",\"login\":\"x\",\"body\":{\"text\":\"x\",\"more\":[" + "[],".repeat(5_000_000)
                        + "[]]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void isRefusedBeforeItIsRead() throws Exception {
        byte[] body = hugeWhenParsed();
        List<Callable<Rest.Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(() -> post(ann.rest(), "/chats/" + chat + "/messages", BodyPublishers.ofByteArray(body)));
            calls.add(() -> post(server.rest(), "/auth/login", BodyPublishers.ofByteArray(body)));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Rest.Answer> answer : threads.invokeAll(calls)) {
                assertThat(answer.get().expect(413).code()).isEqualTo("too-large");
            }
        }
    }

    @Test
    void isRefusedWhereItDoesNotSayHowLongItIs() {
        byte[] body = hugeWhenParsed();
        Rest.Answer answer = post(
                ann.rest(),
                "/chats/" + chat + "/messages",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        assertThat(answer.expect(413).code()).isEqualTo("too-large");
    }

    @Test
    void isRefusedToWhoIsNoAdministrator() {
        assertThat(post(ann.rest(), "/admin/users:import", BodyPublishers.ofByteArray(hugeWhenParsed()))
                        .status())
                .isEqualTo(403);
    }

    private static Rest.Answer post(Rest caller, String path, BodyPublisher body) {
        return caller.send(
                caller.request(path).header("Content-Type", "application/json").POST(body));
    }
}
