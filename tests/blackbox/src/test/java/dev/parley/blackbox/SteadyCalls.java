package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.launcher.LocalCluster;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// REST calls and WebSocket handshakes over every load balancer at a steady pace, while something happens to
/// the nodes behind. Each has a socket of its own and is made once: HTTP clients, hung up on, ask again by
/// themselves.
final class SteadyCalls implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SteadyCalls.class.getName());

    /// Of each kind, over each balancer: a third of what one user may call.
    private static final long PAUSE_MILLIS = 100;

    private static final int KINDS = 4;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String STATUS_LINE = "HTTP/1.1 ";
    private static final String END_OF_CHUNKS = "0\r\n\r\n";

    private final Server database;
    private final ScheduledExecutorService callers;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Person> senders = new ArrayList<>();

    /// @param said the status, or how the connection ended without one
    private record Answer(String call, String said) {

        boolean isGood() {
            return said.equals("200") || said.equals("101");
        }

        /// Nothing was done, and the client was told that it may ask again.
        boolean isForLater() {
            return said.equals("429") || said.equals("503");
        }
    }

    private SteadyCalls(LocalCluster cluster) {
        database = new Server(cluster.balancers().getFirst(), cluster.database());
        callers = Executors.newScheduledThreadPool(KINDS * cluster.balancers().size());
    }

    /// Makes the people it takes, and begins.
    static SteadyCalls over(LocalCluster cluster) {
        SteadyCalls calls = new SteadyCalls(cluster);
        cluster.balancers().stream()
                .map(balancer -> new Server(balancer, cluster.database()))
                .forEach(calls::begin);
        return calls;
    }

    private void begin(Server balancer) {
        List<Person> people = balancer.people("Caller", KINDS);
        Person sender = people.get(2);
        senders.add(sender);
        String chat;
        try (ChatSocket socket = sender.connect()) {
            chat = socket.sendTo(people.getFirst(), "first").path("chatId").asText();
        }
        again(() -> read(people.get(0), "/users/me"));
        again(() -> read(people.get(1), "/chats"));
        again(() -> send(sender, "/chats/" + chat + "/messages"));
        again(() -> connect(people.get(3)));
    }

    private void again(Supplier<Answer> call) {
        var _ = callers.scheduleAtFixedRate(() -> answers.add(call.get()), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Answer read(Person caller, String path) {
        return new Answer("GET " + path, call(caller, "GET " + path, "Connection: close", "", SteadyCalls::whole));
    }

    private Answer send(Person caller, String path) {
        String id = UUID.randomUUID().toString();
        ObjectNode message = Json.object("clientMsgId", id, "kind", "text", "body", Json.text("steady"));
        String headers = "Connection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + message.toString().length();
        Answer answer = new Answer(
                "POST message", call(caller, "POST " + path, headers, message.toString(), SteadyCalls::whole));
        if (answer.isGood()) {
            acknowledged.add(id);
        }
        return answer;
    }

    private static Answer connect(Person caller) {
        String headers = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        return new Answer("handshake", call(caller, "GET /ws", headers, "", SteadyCalls::beginning));
    }

    /// What is made of the bytes that come.
    private interface Reading {
        String of(InputStream in) throws IOException;
    }

    private static String call(Person caller, String what, String headers, String body, Reading reading) {
        URI server = caller.server().baseUri();
        String request = what.replaceFirst(" ", " /api/v1") + " HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nAuthorization: Bearer " + caller.accessToken() + "\r\n" + headers + "\r\n\r\n" + body;
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return reading.of(socket.getInputStream());
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    /// The status.
    private static String beginning(InputStream in) throws IOException {
        String line = new String(in.readNBytes(STATUS_LINE.length() + 3), StandardCharsets.US_ASCII);
        return line.startsWith(STATUS_LINE) ? line.substring(STATUS_LINE.length()) : "hung up on after '" + line + "'";
    }

    /// The status, provided that a good answer came to its end.
    private static String whole(InputStream in) throws IOException {
        String status = beginning(in);
        String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return status.equals("200") && !rest.endsWith("}") && !rest.endsWith(END_OF_CHUNKS)
                ? "hung up on in the middle"
                : status;
    }

    /// Ends the calls, and looks at how they went: none failed, one of a thousand at most had to be made
    /// again later, and each message that was acknowledged is there.
    void wentWell(String what) {
        close();
        Map<Answer, Long> counts =
                answers.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        LOG.log(Level.INFO, "{0}: {1} calls: {2}", what, answers.size(), counts);
        assertThat(counts.keySet())
                .as("answers that say neither that it is done nor when to ask again")
                .allMatch(answer -> answer.isGood() || answer.isForLater());
        assertThat(answers.stream().filter(Answer::isForLater).count())
                .as("calls to be made again, of %d", answers.size())
                .isLessThanOrEqualTo(answers.size() / 1_000);
        List<String> stored = database.select(
                "select client_msg_id from chats.entry where sender_id::text = any(string_to_array(?, ','))",
                senders.stream().map(Person::id).collect(Collectors.joining(",")));
        assertThat(acknowledged).isNotEmpty().isSubsetOf(stored);
    }

    /// Returns when the last call has its answer.
    @Override
    public void close() {
        callers.close();
    }
}
