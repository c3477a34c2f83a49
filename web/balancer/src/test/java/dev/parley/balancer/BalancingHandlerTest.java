package dev.parley.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Options;

/// The balancer in front of real servers, whose health the test decides.
class BalancingHandlerTest {
    /// A silent node is found out in four seconds. Ten more would be the polite end of a connection.
    private static final Duration FOUND_OUT = Duration.ofSeconds(8);

    private final List<Undertow> servers = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        servers.forEach(Undertow::stop);
        client.close();
    }

    @Test
    void requestsGoToEveryNodeThatIsReadyAndToNoOther() {
        AtomicBoolean ready = new AtomicBoolean(true);
        int first = node("first", ready);
        int second = node("second", new AtomicBoolean(true));
        URI balancer = balancer(first, second);

        await().until(() -> answers(balancer).equals(Set.of("first", "second")));
        ready.set(false);
        await().until(() -> answers(balancer).equals(Set.of("second")));
        ready.set(true);
        await().until(() -> answers(balancer).equals(Set.of("first", "second")));
    }

    @Test
    void theNodeLearnsTheClientsAddressAndNotWhatTheClientClaims() throws Exception {
        int node = start(exchange -> exchange.getResponseSender()
                .send(exchange.getRequestHeaders().getFirst(Headers.X_FORWARDED_FOR) + " "
                        + exchange.getRequestHeaders().getFirst(Headers.HOST)));
        URI balancer = balancer(node);
        await().until(() -> get(balancer).statusCode() == 200);

        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(balancer)
                        .header("X-Forwarded-For", "192.0.2.1")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("127.0.0.1 " + balancer.getAuthority());
    }

    @Test
    void anUpgradedConnectionPassesBothWaysAndOutlivesADrain() throws Exception {
        AtomicBoolean ready = new AtomicBoolean(true);
        int node = node("only", ready);
        URI balancer = balancer(node);
        await().until(() -> get(balancer).statusCode() == 200);

        try (Socket socket = upgraded(balancer)) {
            assertThat(echoed(socket, "before")).isEqualTo("before");
            ready.set(false);
            await().until(() -> get(balancer).statusCode() == 503);
            assertThat(echoed(socket, "after")).isEqualTo("after");
        }
    }

    @Test
    void aSilentNodeLosesItsUpgradedConnections() throws Exception {
        AtomicBoolean hangs = new AtomicBoolean();
        URI balancer = balancer(hanging("only", hangs));
        await().until(() -> get(balancer).statusCode() == 200);

        try (Socket socket = upgraded(balancer)) {
            assertThat(echoed(socket, "alive")).isEqualTo("alive");
            hangs.set(true);
            socket.setSoTimeout(15_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whatASilentNodeDoesNotAnswerAnotherDoes() {
        AtomicBoolean hangs = new AtomicBoolean();
        URI balancer = balancer(hanging("first", hangs), node("second", new AtomicBoolean(true)));
        await().until(() -> answers(balancer).equals(Set.of("first", "second")));

        hangs.set(true);
        assertThat(fourTimes(HttpRequest.newBuilder(balancer)))
                .allSatisfy(answer -> assertThat(answer)
                        .succeedsWithin(FOUND_OUT)
                        .extracting(HttpResponse::statusCode, HttpResponse::body)
                        .containsExactly(200, "second"));
    }

    /// 503 would promise that nothing was done.
    @Test
    void whatASilentNodeMayHaveDoneIsNotDoneAgain() {
        AtomicBoolean hangs = new AtomicBoolean();
        AtomicInteger posts = new AtomicInteger();
        HttpHandler first = maybeHanging("first", hangs);
        URI balancer = balancer(
                start(exchange -> {
                    posts.addAndGet(exchange.getRequestMethod().equals(Methods.POST) ? 1 : 0);
                    first.handleRequest(exchange);
                }),
                node("second", new AtomicBoolean(true)));
        await().until(() -> answers(balancer).equals(Set.of("first", "second")));

        hangs.set(true);
        assertThat(fourTimes(HttpRequest.newBuilder(balancer).POST(HttpRequest.BodyPublishers.ofString("body"))))
                .allSatisfy(answer -> assertThat(answer).succeedsWithin(FOUND_OUT))
                .extracting(answer -> answer.join().statusCode())
                .containsExactlyInAnyOrder(200, 200, 504, 504);
        assertThat(posts).hasValue(2);
    }

    @Test
    void anAnswerThatASilentNodeHasBegunEndsWithTheConnection() {
        AtomicBoolean hangs = new AtomicBoolean();
        HttpHandler node = maybeHanging("only", hangs);
        URI balancer = balancer(start(exchange -> {
            if (hangs.get() && exchange.getRequestPath().equals("/")) {
                exchange.setResponseContentLength(1_000);
                exchange.dispatch(() -> {
                    exchange.startBlocking();
                    try {
                        exchange.getOutputStream().write(new byte[10]);
                        exchange.getOutputStream().flush();
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                });
            } else {
                node.handleRequest(exchange);
            }
        }));
        await().until(() -> get(balancer).statusCode() == 200);

        hangs.set(true);
        assertThat(client.sendAsync(HttpRequest.newBuilder(balancer).build(), HttpResponse.BodyHandlers.ofString()))
                .failsWithin(FOUND_OUT)
                .withThrowableThat()
                .withCauseInstanceOf(IOException.class);
    }

    /// Connecting to it would take minutes to fail. It was told nothing, so another may do anything instead.
    @Test
    void whoCannotConnectToANodeGoesToAnother() throws Exception {
        try (NodeThatIsCutOff first = new NodeThatIsCutOff()) {
            URI balancer = balancer(first.port(), node("second", new AtomicBoolean(true)));
            await().until(() -> answers(balancer).equals(Set.of("first", "second")));

            first.cutOff();
            assertThat(fourTimes(HttpRequest.newBuilder(balancer).POST(HttpRequest.BodyPublishers.ofString("body"))))
                    .allSatisfy(answer -> assertThat(answer)
                            .succeedsWithin(FOUND_OUT)
                            .extracting(HttpResponse::body)
                            .isEqualTo("second"));
        }
    }

    /// A node that is well, until it answers the health check in another way.
    private int first(AtomicBoolean unwell, HttpHandler health) {
        return start(exchange -> {
            if (exchange.getRequestPath().equals("/api/v1/health") && unwell.get()) {
                health.handleRequest(exchange);
            } else {
                echoOrName(exchange, "first");
            }
        });
    }

    /// It is alive, and its clients are better off with one that can serve them.
    @Test
    void aNodeThatAloneHasNoDatabaseLosesItsUpgradedConnections() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        int node = first(
                away,
                exchange -> exchange.setStatusCode(503).getResponseSender().send("{\"status\":\"no-database\"}"));
        AtomicBoolean ready = new AtomicBoolean();
        URI balancer = balancer(node, node("second", ready));
        await().until(() -> answers(balancer).equals(Set.of("first")));

        try (Socket socket = upgraded(balancer)) {
            away.set(true);
            await().until(() -> get(balancer).statusCode() == 503);
            assertThat(echoed(socket, "still there")).isEqualTo("still there");
            ready.set(true);
            socket.setSoTimeout(20_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /// It answers all, and each client would be better off with another.
    @Test
    void aNodeThatIsSlowerThanTheOtherLosesItsUpgradedConnectionsAndGetsNothingNew() throws Exception {
        AtomicBoolean late = new AtomicBoolean();
        int node = first(
                late,
                exchange -> exchange.dispatch(() ->
                        exchange.getIoThread().executeAfter(() -> exchange.endExchange(), 600, TimeUnit.MILLISECONDS)));
        AtomicBoolean ready = new AtomicBoolean();
        URI balancer = balancer(node, node("second", ready));
        await().until(() -> answers(balancer).equals(Set.of("first")));

        try (Socket socket = upgraded(balancer)) {
            ready.set(true);
            await().until(() -> answers(balancer).equals(Set.of("first", "second")));
            late.set(true);
            socket.setSoTimeout(20_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(answers(balancer)).containsExactly("second");
        }
    }

    /// The listener's time is over when it has ended two requests that stopped half way, one after the other.
    @Test
    void anUpgradedConnectionMayBeSilentForLongerThanARequest() throws Exception {
        int node = start(exchange -> {
            if (exchange.getRequestMethod().equals(Methods.POST)) {
                exchange.dispatch(() -> {});
            } else {
                echoOrName(exchange, "only");
            }
        });
        URI balancer = hastyBalancer(node);
        await().until(() -> get(balancer).statusCode() == 200);

        try (Socket silent = upgraded(balancer)) {
            assertThat(echoed(silent, "before")).isEqualTo("before");
            endOfAStalledRequest(balancer);
            endOfAStalledRequest(balancer);
            assertThat(echoed(silent, "after")).isEqualTo("after");
        }
    }

    private static void endOfAStalledRequest(URI balancer) throws IOException {
        try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), balancer.getPort())) {
            stalled.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            stalled.setSoTimeout(15_000);
            assertThat(stalled.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void anUpgradedConnectionWhoseClientTakesNothingIsLetGo() throws Exception {
        CompletableFuture<IOException> ended = new CompletableFuture<>();
        int node = start(exchange -> {
            if (BalancingHandler.isUpgrade(exchange)) {
                exchange.upgradeChannel((connection, _) -> Thread.ofVirtual().start(() -> flood(connection, ended)));
            } else {
                exchange.getResponseSender().send("only");
            }
        });
        URI balancer = hastyBalancer(node);
        await().until(() -> get(balancer).statusCode() == 200);

        try (Socket _ = upgraded(balancer)) {
            assertThat(ended).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    private static void flood(org.xnio.StreamConnection connection, CompletableFuture<IOException> ended) {
        var sink = new org.xnio.channels.BlockingWritableByteChannel(connection.getSinkChannel());
        try {
            while (true) {
                sink.write(java.nio.ByteBuffer.allocate(1 << 16));
            }
        } catch (IOException hungUp) {
            ended.complete(hungUp);
        }
    }

    private int node(String name, AtomicBoolean ready) {
        return start(exchange -> {
            if (exchange.getRequestPath().equals("/api/v1/health") && !ready.get()) {
                exchange.setStatusCode(503).endExchange();
            } else {
                echoOrName(exchange, name);
            }
        });
    }

    /// While it hangs it takes connections and never answers.
    private int hanging(String name, AtomicBoolean hangs) {
        return start(maybeHanging(name, hangs));
    }

    private static HttpHandler maybeHanging(String name, AtomicBoolean hangs) {
        return exchange -> {
            if (hangs.get()) {
                exchange.dispatch(() -> {});
            } else {
                echoOrName(exchange, name);
            }
        };
    }

    private List<CompletableFuture<HttpResponse<String>>> fourTimes(HttpRequest.Builder request) {
        return Stream.generate(() -> client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()))
                .limit(4)
                .toList();
    }

    private static void echoOrName(io.undertow.server.HttpServerExchange exchange, String name) {
        if (exchange.getRequestHeaders().contains(Headers.UPGRADE)) {
            exchange.upgradeChannel((connection, ignored) -> Thread.ofVirtual().start(() -> echo(connection)));
        } else {
            exchange.getResponseSender().send(name);
        }
    }

    private static void echo(org.xnio.StreamConnection connection) {
        var source = new org.xnio.channels.BlockingReadableByteChannel(connection.getSourceChannel());
        var sink = new org.xnio.channels.BlockingWritableByteChannel(connection.getSinkChannel());
        var buffer = java.nio.ByteBuffer.allocate(64);
        try {
            while (source.read(buffer) >= 0) {
                sink.write(buffer.flip());
                sink.flush();
                buffer.clear();
            }
        } catch (IOException ended) {
            // The test is over.
        }
        org.xnio.IoUtils.safeClose(connection);
    }

    private URI balancer(int... nodes) {
        return balancer(OptionMap.EMPTY, nodes);
    }

    /// One whose listener does not wait long for a client.
    private URI hastyBalancer(int node) {
        return balancer(OptionMap.create(Options.READ_TIMEOUT, 500, Options.WRITE_TIMEOUT, 500), node);
    }

    private URI balancer(OptionMap listener, int... nodes) {
        List<Node> listed = new ArrayList<>();
        for (int node : nodes) {
            listed.add(new Node(URI.create("http://127.0.0.1:" + node)));
        }
        return URI.create("http://127.0.0.1:" + start(new BalancingHandler(listed), listener) + "/");
    }

    private int start(HttpHandler handler) {
        return start(handler, OptionMap.EMPTY);
    }

    private int start(HttpHandler handler, OptionMap options) {
        Undertow.Builder builder = Undertow.builder().addHttpListener(0, "127.0.0.1", handler);
        builder.setSocketOption(Options.READ_TIMEOUT, options.get(Options.READ_TIMEOUT, 0));
        builder.setSocketOption(Options.WRITE_TIMEOUT, options.get(Options.WRITE_TIMEOUT, 0));
        Undertow server = builder.build();
        server.start();
        servers.add(server);
        return ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Set<String> answers(URI balancer) throws IOException, InterruptedException {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            answers.add(get(balancer).body());
        }
        return answers;
    }

    private static Socket upgraded(URI balancer) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), balancer.getPort());
        socket.getOutputStream()
                .write("GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101");
        return socket;
    }

    private static String echoed(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }
}
