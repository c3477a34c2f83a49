package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// People as they are limited: signed in themselves, each from an address of his own, which a trusted proxy names.
///
/// @param server see [SmallParleyServer]
record LimitedPeople(Server server) {

    static final String PASSWORD = "limited-password";
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    /// An address that nobody had.
    static String freshAddress() {
        int n = ADDRESSES.incrementAndGet();
        return "203.0." + n / 250 + "." + (1 + n % 250);
    }

    /// People who signed in themselves, so that they are limited as such.
    List<Person> signedIn(int count) {
        List<String> numbers =
                IntStream.range(0, count).mapToObj(_ -> Server.newPhoneNumber()).toList();
        ArrayNode users = Json.object().putArray("users");
        numbers.forEach(
                number -> users.add(Json.object("phoneNumber", number, "name", "Limited", "password", PASSWORD)));
        ObjectNode request = Json.object();
        request.set("users", users);
        server.admin().post("/admin/users:import", request).expect(200);
        return numbers.stream().map(this::signIn).toList();
    }

    Person signIn(String number) {
        JsonNode tokens = from(
                        freshAddress(),
                        "/auth/login",
                        Json.object("login", number, "password", PASSWORD, "device", Server.device()))
                .expect(200)
                .json();
        return new Person(server, tokens.path("userId").asText(), "Limited", number, tokens);
    }

    Rest.Answer from(String address, String path, JsonNode body) {
        Rest rest = server.rest();
        return rest.send(rest.request(path)
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofString(body.toString())));
    }
}
