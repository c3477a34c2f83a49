package dev.parley.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Makes people and does over REST what a test needs done without a window.
final class Accounts {

    static final Account ALICE = demo("Alice", "+12025550101", "alice@demo.parley");
    static final Account BOB = demo("Bob", "+12025550102", "bob@demo.parley");

    static final Account ADMIN = demo("Admin", "+12025550100", "admin@demo.parley");
    private static final String DEMO_PASSWORD = "parley-demo";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI base;

    Accounts(URI base) {
        this.base = base;
    }

    URI base() {
        return base;
    }

    /// A new account that nobody chatted with.
    Account person(String name) {
        String phoneNumber = "+1202" + ThreadLocalRandom.current().nextInt(2_000_000, 10_000_000);
        String email = UUID.randomUUID() + "@test.parley";
        String password = UUID.randomUUID().toString();
        JsonNode users = call(
                        token(ADMIN),
                        "/admin/users:import",
                        Map.of(
                                "users",
                                List.of(Map.of(
                                        "phoneNumber",
                                        phoneNumber,
                                        "email",
                                        email,
                                        "name",
                                        name,
                                        "password",
                                        password))))
                .path("users");
        return new Account(users.path(0).path("userId").asText(), name, phoneNumber, email, password);
    }

    /// An access token of a device of its own.
    String token(Account account) {
        return login(account.email(), account.password()).path("accessToken").asText();
    }

    /// The tokens of a new device.
    JsonNode login(String login, String password) {
        return call(
                null,
                "/auth/login",
                Map.of("login", login, "password", password, "device", Map.of("name", "test", "platform", "test")));
    }

    /// A group of these people, the first its owner. Answers its id.
    String group(String title, Account owner, Account... others) {
        List<String> members = List.of(others).stream().map(Account::userId).toList();
        return call(token(owner), "/groups", Map.of("title", title, "members", members))
                .path("groupId")
                .asText();
    }

    /// Stores a text message in a chat.
    void say(String token, String chatId, String text) {
        say(token, chatId, text, Map.of());
    }

    /// Stores a text message with more fields, such as `expiresInSec`.
    void say(String token, String chatId, String text, Map<String, Object> fields) {
        Map<String, Object> message = new HashMap<>(fields);
        message.put("clientMsgId", UUID.randomUUID().toString());
        message.put("kind", "text");
        message.put("body", Map.of("text", text));
        call(token, "/chats/" + chatId + "/messages", message);
    }

    /// Changes the settings of a chat.
    void change(String token, String chatId, Map<String, Object> fields) {
        call("PATCH", token, "/chats/" + chatId, fields);
    }

    /// The newest message that the development outbox holds for a phone number.
    String lastSms(String phoneNumber) {
        HttpRequest request =
                to("/dev/outbox?to=" + phoneNumber.replace("+", "%2B")).GET().build();
        return send(request).path("items").path(0).path("content").asText();
    }

    /// How many WebSocket connections the server at an address has.
    int connections(String adminToken, URI server) {
        String gauge = "parley_connections ";
        HttpResponse<String> metrics = exchange(HttpRequest.newBuilder(server.resolve("/api/v1/admin/metrics"))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + adminToken)
                .build());
        return metrics.body()
                .lines()
                .filter(line -> line.startsWith(gauge))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(gauge.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError(metrics.body()));
    }

    /// Any page or file of the server.
    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request.build());
    }

    private JsonNode call(String token, String path, Object body) {
        return call("POST", token, path, body);
    }

    private JsonNode call(String method, String token, String path, Object body) {
        try {
            HttpRequest.Builder request = to(path).header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            return send(request.build());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(base.resolve("/api/v1" + path)).timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest request) {
        HttpResponse<String> response = exchange(request);
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(request.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        try {
            return JSON.readTree(response.body());
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static Account demo(String name, String phoneNumber, String email) {
        return new Account(null, name, phoneNumber, email, DEMO_PASSWORD);
    }
}
