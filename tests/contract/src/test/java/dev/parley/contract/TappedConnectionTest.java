package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A connection is understood in whatever pieces it comes and wherever it ends. All that is said here is wrong in a way
/// of its own, so that what was understood shows in what is found wrong.
final class TappedConnectionTest {

    private static final String CHAT = "0193b1c2-11d0-72b4-9c3e-6f5d4c3b2a19";
    private static final String UPGRADE =
            "GET /api/v1/ws?ticket=x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final String UPGRADED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final int TRIES = 300;

    private final Contract contract = new Contract(Documents.ofTheProject());
    private final List<String> violations = new ArrayList<>();

    /// What one side says in one go.
    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Said(boolean byClient, byte[] bytes) {}

    private static Said client(String text) {
        return new Said(true, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Said server(String text) {
        return new Said(false, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Said frames(boolean byClient, byte[]... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(frames).forEach(bytes::writeBytes);
        return new Said(byClient, bytes.toByteArray());
    }

    private static byte[] text(boolean masked, String json) {
        return frame(masked, 0x80 | SocketFrame.TEXT, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(boolean masked, int first, byte[] payload) {
        int mask = masked ? 0x80 : 0;
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload.length);
        }
        byte[] key = {0x37, (byte) 0xFA, 0x21, 0x3D};
        frame.put(key, 0, masked ? key.length : 0);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ key[i & 3] : payload[i]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private static final List<Said> CONVERSATION = List.of(
            client("GET /js/main.js HTTP/1.1\r\nHost: x\r\n\r\n"),
            server("HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhello"),
            client("POST /api/v1/first HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"),
            client(
                    "PUT /api/v1/second HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"),
            server("HTTP/1.1 100 Continue\r\n\r\n"),
            server("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"),
            server(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n3\r\nend\r\n0\r\nX: y\r\n\r\n"),
            client("HEAD /api/v1/third HTTP/1.1\r\n\r\n"),
            server("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
            client("GET /api/v1/ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"),
            server("HTTP/1.1 418 Teapot\r\nContent-Length: 2\r\n\r\nno"),
            client(UPGRADE),
            server(UPGRADED),
            frames(
                    true,
                    text(true, "{'t':'ping','one':1}"),
                    frame(true, 0x80 | SocketFrame.PING, new byte[3]),
                    frame(true, SocketFrame.TEXT, "{\"t\":\"pi".getBytes(StandardCharsets.UTF_8)),
                    frame(true, 0x80 | SocketFrame.PONG, new byte[0]),
                    frame(true, SocketFrame.CONTINUATION, "ng\",\"tw".getBytes(StandardCharsets.UTF_8)),
                    frame(true, 0x80, "o\":2}".getBytes(StandardCharsets.UTF_8)),
                    text(true, "{'t':'ping','three':'" + "é".repeat(300) + "'}"),
                    text(true, "{'t':'ping','four':'" + "x".repeat(70_000) + "'}")),
            frames(
                    false,
                    text(false, "{'t':'five'}"),
                    frame(false, 0x80 | SocketFrame.PONG, new byte[3]),
                    text(false, "{'t':'six','x':'" + "x".repeat(200) + "'}"),
                    text(false, "{'t':'seven','x':'" + "x".repeat(70_000) + "'}")),
            frames(true, frame(true, 0x80 | SocketFrame.CLOSE, new byte[] {4, 1})),
            frames(false, frame(false, 0x80 | SocketFrame.CLOSE, new byte[] {0x11, 0x11})));

    private List<String> understood(List<Said> conversation) {
        List<String> found = new ArrayList<>();
        TappedConnection connection = new TappedConnection(contract, found::add);
        conversation.forEach(said -> hear(connection, said));
        return found;
    }

    private static void hear(TappedConnection connection, Said said) {
        if (said.byClient()) {
            connection.sent(said.bytes());
        } else {
            connection.received(said.bytes());
        }
    }

    @Test
    void everythingIsUnderstood() {
        List<String> found = understood(CONVERSATION);
        assertThat(found).hasSize(12);
        List<String> marks = List.of(
                "POST /api/v1/first",
                "PUT /api/v1/second",
                "HEAD /api/v1/third",
                "GET /api/v1/ws -> 418",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "4369");
        for (int i = 0; i < marks.size(); i++) {
            assertThat(found.get(i)).contains(marks.get(i));
        }
        assertThat(found.get(1)).contains("0123456789end");
    }

    @Test
    void inWhateverPiecesItComesAndWhereverItEnds() {
        List<String> whole = understood(CONVERSATION);
        long seed = Long.getLong("parley.seed", new Random().nextInt(1_000_000_000));
        Random random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            assertThat(understood(pieces(CONVERSATION, random)))
                    .as("seed %s, in pieces", seed)
                    .isEqualTo(whole);
            List<String> cut = understood(cut(pieces(CONVERSATION, random), random));
            assertThat(cut).as("seed %s, cut", seed).isEqualTo(whole.subList(0, cut.size()));
        }
    }

    /// Most of them small, or large texts would take them all.
    private static List<Said> pieces(List<Said> conversation, Random random) {
        List<Said> pieces = new ArrayList<>();
        for (Said said : conversation) {
            int end;
            for (int begin = 0; begin < said.bytes().length; begin = end) {
                int most = random.nextInt(4) == 0 ? 20_000 : 20;
                end = Math.min(said.bytes().length, begin + 1 + random.nextInt(most));
                pieces.add(new Said(said.byClient(), Arrays.copyOfRange(said.bytes(), begin, end)));
            }
        }
        return pieces;
    }

    private static List<Said> cut(List<Said> pieces, Random random) {
        return pieces.subList(0, random.nextInt(pieces.size()));
    }

    private void clientSends(String json) {
        violations.addAll(understood(List.of(client(UPGRADE), server(UPGRADED), frames(true, text(true, json)))));
    }

    private void clientSends(String json, String reply) {
        violations.addAll(understood(List.of(
                client(UPGRADE), server(UPGRADED), frames(true, text(true, json)), frames(false, text(false, reply)))));
    }

    @Test
    void whatIsDocumentedHolds() {
        clientSends("{'t':'receipt','chatId':'" + CHAT + "','read':1}");
        clientSends(
                "{'t':'send','id':1,'chatId':'" + CHAT + "','clientMsgId':'" + CHAT
                        + "','kind':'text','body':{'text':'x','own':1},'replyTo':null,"
                        + "'forwardedFrom':{'chatId':'" + CHAT + "','seq':1}}",
                "{'t':'ok','id':1,'chatId':'" + CHAT + "','seq':7,'sentAt':'2026-11-24T10:15:30.123Z'}");
        assertThat(violations).isEmpty();
    }

    @Test
    void aFieldMoreOfAClient() {
        clientSends("{'t':'receipt','chatId':'" + CHAT + "','read':1,'colour':'red'}");
        clientSends(
                "{'t':'send','id':1,'chatId':'" + CHAT + "','clientMsgId':'" + CHAT
                        + "','kind':'text','body':{'text':'x'},'forwardedFrom':{'chatId':'" + CHAT
                        + "','seq':1,'colour':'red'}}",
                "{'t':'ok','id':1,'chatId':'" + CHAT + "','seq':7,'sentAt':'2026-11-24T10:15:30.123Z'}");
        assertThat(violations)
                .hasSize(2)
                .allSatisfy(violation -> assertThat(violation).contains("colour"));
    }

    @Test
    void aRequestOfAClientThatIsNone() {
        clientSends("{'t':'wave','id':1}");
        clientSends("{");
        clientSends("{'t':'typing','chatId':'" + CHAT + "'}");
        assertThat(violations).hasSize(3);
    }

    private void clientCalls(String call, String requestBody, String answer) {
        violations.addAll(understood(List.of(
                client(call + " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + requestBody.length()
                        + "\r\n\r\n" + requestBody.replace('\'', '"')),
                server("HTTP/1.1 " + answer + "\r\n\r\n"))));
    }

    @Test
    void aFieldMoreOrABodyMoreInACallOfAClient() {
        String push = "'provider':'webpush','subscription':{'endpoint':'https://x','keys':{'p256dh':'x','auth':'x'";
        clientCalls("PUT /api/v1/devices/me/push", "{" + push + "}}}", "204 No Content");
        clientCalls("POST /api/v1/auth/logout", "", "204 No Content");
        assertThat(violations).isEmpty();
        clientCalls("PUT /api/v1/devices/me/push", "{" + push + ",'colour':'red'}}}", "204 No Content");
        clientCalls("PUT /api/v1/devices/me/push", "{" + push + "}},'colour':'red'}", "204 No Content");
        clientCalls("POST /api/v1/auth/logout", "{'colour':'red'}", "204 No Content");
        assertThat(violations).hasSize(3);
    }

    @Test
    void whatIsNotUnderstoodIsTold() {
        violations.addAll(understood(List.of(server("HTTP/1.1 200 OK\r\n\r\n"))));
        violations.addAll(understood(List.of(
                client(UPGRADE), server(UPGRADED), frames(false, frame(false, 0xC1, new byte[1])), server("more"))));
        violations.addAll(understood(
                List.of(client(UPGRADE), server(UPGRADED), frames(true, frame(true, 0x82, new byte[1])))));
        assertThat(violations).hasSize(3).allMatch(violation -> violation.contains("not understood"));
    }
}
