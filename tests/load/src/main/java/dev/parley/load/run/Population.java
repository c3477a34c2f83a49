package dev.parley.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Makes the users of a run, by the calls that administrators have for it. The same numbers give the same users
/// again. Thread-safe; blocks.
public final class Population implements AutoCloseable {
    private static final int IMPORT_PAGE = 5_000;
    private static final int CALLS_AT_ONCE = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /// A valid block of numbers for 8 million users.
    private static final long FIRST_PHONE_NUMBER = 12_022_000_000L;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService callers = Executors.newFixedThreadPool(
            CALLS_AT_ONCE, Thread.ofVirtual().name("parley-population-", 0).factory());
    private final Target target;
    private String adminToken;

    public Population(Target target) {
        this.target = target;
    }

    /// Users with connected devices' tokens.
    ///
    /// @throws LoadFailure when the server refuses
    public List<Account> accounts(int count) {
        List<UUID> users = users(count);
        List<Future<Account>> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            made.add(callers.submit(() -> new Account(number, users.get(number), token(users.get(number)))));
        }
        List<Account> accounts = new ArrayList<>();
        for (Future<Account> account : made) {
            accounts.add(await(account));
        }
        return accounts;
    }

    private List<UUID> users(int count) {
        List<UUID> users = new ArrayList<>();
        for (int from = 0; from < count; from += IMPORT_PAGE) {
            ObjectNode body = json.createObjectNode();
            ArrayNode page = body.putArray("users");
            for (int i = from; i < Math.min(count, from + IMPORT_PAGE); i++) {
                page.addObject()
                        .put("phoneNumber", "+" + (FIRST_PHONE_NUMBER + i))
                        .put("name", "Load " + i);
            }
            for (JsonNode user : admin("/admin/users:import", body).path("users")) {
                users.add(UUID.fromString(user.path("userId").asText()));
            }
        }
        if (users.size() != count) {
            throw new LoadFailure("The server made " + users.size() + " of " + count + " users.");
        }
        return users;
    }

    /// A new device of a user.
    private String token(UUID user) {
        ObjectNode body = json.createObjectNode();
        body.putObject("device").put("name", "load").put("platform", "load");
        return admin("/admin/users/" + user + "/tokens", body)
                .path("accessToken")
                .asText();
    }

    /// The same user with a fresh token, for when the old one has expired or the device is gone.
    public Account renewed(Account account) {
        return new Account(account.number(), account.userId(), token(account.userId()));
    }

    /// Makes a group of the given users, the first of them its owner.
    ///
    /// @return its id
    public UUID group(String title, List<Account> members) {
        ObjectNode body = json.createObjectNode().put("title", title);
        ArrayNode ids = body.putArray("members");
        members.stream().skip(1).forEach(member -> ids.add(member.userId().toString()));
        JsonNode made = post("/groups", body, members.getFirst().accessToken());
        String id = made.path("chatId")
                .asText(made.path("groupId").asText(made.path("id").asText()));
        return UUID.fromString(id);
    }

    private JsonNode admin(String path, ObjectNode body) {
        String token = adminToken(null);
        HttpResponse<String> response = send(path, body, token);
        if (response.statusCode() == 401) {
            response = send(path, body, adminToken(token));
        }
        return answer(path, response);
    }

    private synchronized String adminToken(String stale) {
        if (adminToken == null || adminToken.equals(stale)) {
            ObjectNode body =
                    json.createObjectNode().put("login", target.adminLogin()).put("password", target.adminPassword());
            body.putObject("device").put("name", "load").put("platform", "load");
            adminToken = post("/auth/login", body, null).path("accessToken").asText();
        }
        return adminToken;
    }

    private JsonNode post(String path, ObjectNode body, String token) {
        return answer(path, send(path, body, token));
    }

    private HttpResponse<String> send(String path, ObjectNode body, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.server().resolve("/api/v1" + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new LoadFailure("The server at " + target.server() + " cannot be reached.", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LoadFailure("Interrupted.", interrupted);
        }
    }

    private JsonNode answer(String path, HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new LoadFailure("The server answered " + path.replaceAll("[0-9a-f-]{36}", "…") + " with HTTP status "
                    + response.statusCode() + ": " + response.body());
        }
        try {
            return json.readTree(response.body());
        } catch (IOException notJson) {
            throw new LoadFailure("The server answered " + path + " with something that is not JSON.", notJson);
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LoadFailure("Interrupted.", interrupted);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (failed.getCause() instanceof LoadFailure reason) {
                throw reason;
            }
            throw new LoadFailure("A user could not be made.", failed.getCause());
        }
    }

    @Override
    public void close() {
        callers.shutdownNow();
        http.shutdownNow();
    }
}
