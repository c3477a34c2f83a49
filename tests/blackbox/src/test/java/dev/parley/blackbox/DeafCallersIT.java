package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who asks by REST and does not read, or begins to ask and does not go on, costs itself its connections. Others are
/// served all the while: their calls and handshakes fail here long before a thread is given up that waits for a client.
@ExtendWith(SmallParleyServer.class)
@Timeout(120)
final class DeafCallersIT {

    /// Four times the threads of the server.
    private static final int CALLERS = 64;

    /// On one connection, one after the other: more than fits into all buffers of the network.
    private static final int CALLS = 24;

    private static final int PATIENCE_MILLIS = 20_000;
    private static final String PADDING = "x".repeat(31_000);

    private final Server server;
    private Person ann;
    private Person ben;

    DeafCallersIT(Server server) {
        this.server = server;
    }

    @BeforeEach
    void people() {
        List<Person> two = server.people("Deaf", 2);
        ann = two.get(0);
        ben = two.get(1);
    }

    private static ObjectNode message() {
        return Json.object(
                "clientMsgId",
                UUID.randomUUID().toString(),
                "kind",
                "text",
                "body",
                Json.object("text", "hello", "padding", PADDING));
    }

    private String get(String path) {
        return """
                GET /api/v1%s HTTP/1.1
                Host: %s
                Authorization: Bearer %s

                """.formatted(path, server.baseUri().getAuthority(), ann.accessToken());
    }

    private void othersAreServed() {
        ben.rest().get("/users/me").expect(200);
        ben.rest().get("/chats").expect(200);
        try (ChatSocket socket = ben.connect()) {
            socket.isAlive();
        }
    }

    private void noReplyThatIsLeftUnreadHoldsUpOthers(String path) throws Exception {
        try (DeafCallers callers =
                DeafCallers.write(server.baseUri(), CALLERS, get(path).repeat(CALLS))) {
            now().until(() -> server.metric("parley_unread_replies") > 0);
            for (int i = 0; i < 20; i++) {
                othersAreServed();
            }
            now().until(() -> {
                othersAreServed();
                return server.metric("parley_unread_replies") == 0;
            });
            assertThat(callers.ended(2_000)).isPositive();
        }
        now().until(() -> server.metric("parley_outbound_bytes") == 0);
        ann.rest().get(path).expect(200);
    }

    /// The administrator may ask twice a second.
    private static ConditionFactory now() {
        return await().pollInterval(Duration.ofMillis(500)).atMost(Duration.ofSeconds(30));
    }

    @Test
    void unreadHistoryHoldsUpNobody() throws Exception {
        String chat = Server.group(ann, "Padded");
        for (int i = 0; i < 200; i++) {
            ann.rest().post("/chats/" + chat + "/messages", message()).expect(200);
        }
        noReplyThatIsLeftUnreadHoldsUpOthers("/chats/" + chat + "/messages?limit=200");
    }

    @Test
    void unreadChatsHoldUpNobody() throws Exception {
        for (int i = 0; i < 150; i++) {
            String chat = Server.group(ann, "One " + i);
            ann.rest().post("/chats/" + chat + "/messages", message()).expect(200);
        }
        noReplyThatIsLeftUnreadHoldsUpOthers("/chats?limit=500");
    }

    /// A user who leaves replies unread is told so, as long as they wait. What the network takes of a reply does not,
    /// and
    /// that may be nearly all of it: of several of different lengths enough is left.
    @Test
    void whoLeavesTooMuchUnreadIsRefused() throws Exception {
        String chat = Server.group(ann, "Padded");
        for (int i = 0; i < 20; i++) {
            ann.rest().post("/chats/" + chat + "/messages", message()).expect(200);
        }
        String path = "/chats/" + chat + "/messages";
        List<String> calls = IntStream.rangeClosed(12, 20)
                .mapToObj(limit -> get(path + "?limit=" + limit).repeat(2 * CALLS))
                .toList();
        try (DeafCallers _ = DeafCallers.write(server.baseUri(), calls)) {
            Rest.Answer refusal = now().until(() -> ann.rest().get("/users/me"), answer -> answer.status() != 200);
            assertThat(refusal.expect(429).code()).isEqualTo("rate-limited");
            assertThat(refusal.header("Retry-After")).isEqualTo("1");
            othersAreServed();
        }
        await().until(() -> ann.rest().get("/users/me").status() == 200);
    }

    private String unfinished(String method, String path, String headers) {
        return """
                %s /api/v1%s HTTP/1.1
                Host: %s
                Content-Length: 1000
                %s

                {""".formatted(method, path, server.baseUri().getAuthority(), headers);
    }

    private void othersAreServedUntilAllAreEnded(String request, Callable<?> others) throws Exception {
        try (DeafCallers callers = DeafCallers.write(server.baseUri(), CALLERS, request)) {
            CompletableFuture<Long> ended = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    ended.complete(callers.ended(PATIENCE_MILLIS));
                } catch (Exception failure) {
                    ended.completeExceptionally(failure);
                }
            });
            do {
                others.call();
            } while (!ended.isDone());
            assertThat(ended.get()).isEqualTo(CALLERS);
        }
    }

    @Test
    void bodiesThatDoNotComeHoldUpNobody() throws Exception {
        Callable<Void> others = () -> {
            othersAreServed();
            return null;
        };
        othersAreServedUntilAllAreEnded(unfinished("POST", "/auth/login", "Content-Type: application/json"), others);
        othersAreServedUntilAllAreEnded(
                unfinished("POST", "/auth/login", "Content-Type: application/json\nExpect: 100-continue"), others);
        // Nobody reads this one; it has to come all the same.
        othersAreServedUntilAllAreEnded(unfinished("GET", "/users/me", "X-Nothing: here"), others);
    }

    @Test
    void whoWaitsToBeToldToGoOnIsTold() {
        String chat = Server.group(ann, "Asked first");
        ann.rest()
                .send(ann.rest()
                        .request("/chats/" + chat + "/messages")
                        .expectContinue(true)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(message().toString())))
                .expect(200);
    }

    /// Uploads do come slowly, and have threads of their own, of which one user gets a few.
    @Test
    void uploadsThatDoNotComeHoldUpNobodysUploads() throws Exception {
        String headers = """
                Authorization: Bearer %s
                Tus-Resumable: 1.0.0
                Upload-Offset: 0
                Content-Type: application/offset+octet-stream""".formatted(ann.accessToken());
        String request = unfinished("PATCH", "/media/uploads/" + UUID.randomUUID(), headers);
        try (DeafCallers _ = DeafCallers.write(server.baseUri(), CALLERS, request)) {
            for (int i = 0; i < 20; i++) {
                othersAreServed();
                ben.rest()
                        .send(ben.rest()
                                .request("/media/uploads/" + UUID.randomUUID())
                                .header("Tus-Resumable", "1.0.0")
                                .header("Upload-Offset", "0")
                                .header("Content-Type", "application/offset+octet-stream")
                                .method("PATCH", BodyPublishers.ofByteArray(new byte[1])))
                        .expect(404);
            }
        }
    }
}
