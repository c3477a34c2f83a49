package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.launcher.DatabaseAddress;
import dev.parley.launcher.LocalParley;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A running Parley as tests see it: its addresses, its people, and a look into its database. Thread-safe.
final class Server {
    private static final Pattern CODE = Pattern.compile("\\b(\\d{6})\\b");

    static final String DEMO_PASSWORD = "parley-demo";
    private static final Duration TOKEN_MARGIN = Duration.ofMinutes(5);
    private static final AtomicInteger PHONE_NUMBERS = new AtomicInteger(10_000_000);

    private final LocalParley parley;
    private final URI baseUri;
    private final DatabaseAddress database;
    private Administrator admin;

    /// @param until when to sign in anew: the suite takes about as long as an access token lives
    private record Administrator(Rest rest, Instant until) {}

    Server(LocalParley parley) {
        this.parley = parley;
        this.baseUri = parley.baseUri();
        this.database = parley.database();
    }

    /// A node or a balancer of a cluster.
    Server(URI baseUri, DatabaseAddress database) {
        this.parley = null;
        this.baseUri = baseUri;
        this.database = database;
    }

    /// All of it, where it is not a part of a cluster.
    LocalParley parley() {
        return parley;
    }

    URI baseUri() {
        return baseUri;
    }

    /// REST without a token.
    Rest rest() {
        return new Rest(baseUri(), null);
    }

    /// REST as the demo administrator.
    synchronized Rest admin() {
        if (admin == null || Instant.now().isAfter(admin.until())) {
            admin = administrator();
        }
        return admin.rest();
    }

    private Administrator administrator() {
        JsonNode tokens = login("admin@demo.parley");
        return new Administrator(
                rest().as(tokens.path("accessToken").asText()),
                Instant.parse(tokens.path("expiresAt").asText()).minus(TOKEN_MARGIN));
    }

    /// A number that this node counts, without labels.
    double metric(String name) {
        return admin().get("/admin/metrics")
                .expect(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + name));
    }

    JsonNode login(String login) {
        return rest().post("/auth/login", Json.object("login", login, "password", DEMO_PASSWORD, "device", device()))
                .expect(200)
                .json();
    }

    /// A demo account, signed in by password.
    Person demo(String name) {
        JsonNode tokens = login(name + "@demo.parley");
        return new Person(this, tokens.path("userId").asText(), name, null, tokens);
    }

    /// A new user with a phone number that nobody had.
    Person person(String name) {
        return people(name, 1).getFirst();
    }

    List<Person> people(String name, int count) {
        ArrayNode users = Json.object().putArray("users");
        for (int i = 0; i < count; i++) {
            users.add(Json.object("phoneNumber", newPhoneNumber(), "name", count == 1 ? name : name + " " + i));
        }
        ObjectNode request = Json.object();
        request.set("users", users);
        JsonNode imported =
                admin().post("/admin/users:import", request).expect(200).json().path("users");
        List<Person> people = new ArrayList<>();
        for (JsonNode user : imported) {
            people.add(withDevice(
                    user.path("userId").asText(), name, user.path("phoneNumber").asText()));
        }
        return people;
    }

    Person withDevice(String userId, String name, String phoneNumber) {
        JsonNode tokens = admin().post("/admin/users/" + userId + "/tokens", Json.object("device", device()))
                .expect(200)
                .json();
        return new Person(this, userId, name, phoneNumber, tokens);
    }

    /// The one-time code of the newest SMS, once there is one.
    String codeSentTo(String phone) {
        JsonNode items = await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> rest().get("/dev/outbox?to=" + phone.replace("+", "%2B"))
                                .expect(200)
                                .json()
                                .path("items"),
                        found -> !found.isEmpty());
        assertThat(items.get(0).path("channel").asText()).isEqualTo("sms");
        assertThat(items.get(0).path("to").asText()).isEqualTo(phone);
        Matcher code = CODE.matcher(items.get(0).path("content").asText());
        assertThat(code.find()).as(items.get(0).toString()).isTrue();
        return code.group(1);
    }

    static String newPhoneNumber() {
        return "+49151" + PHONE_NUMBERS.incrementAndGet();
    }

    static ObjectNode device() {
        return Json.object("name", "black-box test", "platform", "test");
    }

    /// Makes a group and gives its id.
    static String group(Person owner, String title, Person... members) {
        return owner.rest()
                .post(
                        "/groups",
                        Json.object(
                                "title",
                                title,
                                "members",
                                java.util.Arrays.stream(members).map(Person::id).toList()))
                .expect(201)
                .json()
                .path("groupId")
                .asText();
    }

    /// The first column of the rows that a query gives. Arguments are bound.
    List<String> select(String sql, Object... arguments) {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<String> column = new ArrayList<>();
                while (rows.next()) {
                    column.add(rows.getString(1));
                }
                return column;
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// The chats whose log has a gap or holds a message twice, by plain SQL and nothing of any test's own accounts.
    List<String> brokenLogs() {
        return select("""
                select chat_id from chats.entry group by chat_id having max(seq) <> count(*) or min(seq) <> 1
                union
                select chat_id from chats.entry group by chat_id, sender_id, client_msg_id having count(*) > 1""");
    }

    /// How many entries all logs hold together that this user sent.
    long entriesOf(Person sender) {
        return Long.parseLong(select("select count(*) from chats.entry where sender_id = ?::uuid", sender.id())
                .getFirst());
    }

    /// The seqs of a chat's log as they stand in the database, in order.
    List<Long> seqs(String chatId) {
        return select("select seq from chats.entry where chat_id = ?::uuid order by seq", chatId).stream()
                .map(Long::valueOf)
                .toList();
    }
}
