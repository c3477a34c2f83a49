package dev.parley.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;

/// A server with one direct chat between alice and bob, that misbehaves on demand.
public final class FakeParley implements SocketServer.Behaviour, AutoCloseable {
    public static final UUID ALICE = new UUID(0, 0xa);
    public static final UUID BOB = new UUID(0, 0xb);
    public static final UUID CHAT = new UUID(0, 0xc);

    private final ObjectMapper mapper = new ObjectMapper();
    private final SocketServer server = new SocketServer(this);
    private final List<ObjectNode> log = new ArrayList<>();
    private final Set<SocketServer.Peer> peers = new HashSet<>();
    private final List<JsonNode> frames = new ArrayList<>();
    private BiPredicate<SocketServer.Peer, ObjectNode> intercept = (peer, frame) -> false;
    private String validToken = "token-0";
    private int tokensMade;
    private Duration ahead = Duration.ZERO;
    private int connections;
    private boolean pushing = true;
    private final ObjectNode chatFields = mapper.createObjectNode();

    public URI uri() {
        return server.uri();
    }

    /// Sees each frame first; true takes it away from the usual treatment.
    synchronized void intercept(BiPredicate<SocketServer.Peer, ObjectNode> misbehaviour) {
        intercept = misbehaviour;
    }

    synchronized void pushing(boolean on) {
        pushing = on;
    }

    /// The clock of the client's machine is set back by this, or forward: its server's is then as far ahead.
    synchronized void clientClockIsSetBack(Duration by) {
        ahead = by;
    }

    synchronized void revokeAccessToken() {
        validToken = "none";
    }

    synchronized void cutAll() {
        Set.copyOf(peers).forEach(SocketServer.Peer::cut);
    }

    /// Nobody gets to it any more by [#uri()]; connections stay.
    void closeListener() {
        server.close();
    }

    synchronized void closeAll(int code) {
        Set.copyOf(peers).forEach(peer -> peer.close(code));
    }

    public synchronized void toAll(String frame) {
        peers.forEach(peer -> peer.send(frame));
    }

    synchronized int connections() {
        return connections;
    }

    public synchronized List<JsonNode> frames(String type) {
        return frames.stream()
                .filter(frame -> frame.path("t").asText().equals(type))
                .toList();
    }

    public synchronized List<String> storedTexts() {
        return log.stream()
                .map(entry -> entry.path("body").path("text").asText())
                .toList();
    }

    /// Bob says something.
    public synchronized void bobSays(String text) {
        push(store(
                BOB,
                UUID.randomUUID().toString(),
                "text",
                mapper.createObjectNode().put("text", text)));
    }

    /// Bob changes an earlier message, or the chat.
    ///
    /// @param json the fields of the entry beside the usual
    public synchronized void bobDoes(String kind, String json) {
        ObjectNode entry = store(BOB, UUID.randomUUID().toString(), kind, mapper.createObjectNode());
        entry.setAll(parse(json));
        push(entry);
    }

    private void push(ObjectNode entry) {
        if (pushing) {
            toAll(entry.deepCopy().put("t", "entry").toString());
        }
    }

    private ObjectNode parse(String json) {
        try {
            return (ObjectNode) mapper.readTree(json);
        } catch (JsonProcessingException bad) {
            throw new IllegalStateException(bad);
        }
    }

    synchronized ObjectNode store(UUID sender, String clientMsgId, String kind, JsonNode body) {
        for (ObjectNode entry : log) {
            if (entry.path("clientMsgId").asText().equals(clientMsgId)) {
                return entry;
            }
        }
        ObjectNode entry = mapper.createObjectNode()
                .put("chatId", CHAT.toString())
                .put("seq", log.size() + 1)
                .put("sender", sender.toString())
                .put("clientMsgId", clientMsgId)
                .put("kind", kind)
                .put("sentAt", Instant.now().toString());
        entry.set("body", body);
        log.add(entry);
        return entry;
    }

    @Override
    public synchronized SocketServer.Answer call(String method, String path, Map<String, String> headers, String body) {
        if (path.equals("/api/v1/auth/login") && body.contains("\"wrong\"")) {
            return new SocketServer.Answer(401, "{\"code\":\"unauthenticated\",\"detail\":\"Wrong password.\"}");
        }
        if (path.equals("/api/v1/auth/login") || path.equals("/api/v1/auth/refresh")) {
            if (path.endsWith("refresh") && !body.contains("refresh-" + tokensMade)) {
                return new SocketServer.Answer(401, "{\"code\":\"unauthenticated\"}");
            }
            validToken = "token-" + ++tokensMade;
            return new SocketServer.Answer(
                    200,
                    mapper.createObjectNode()
                            .put("accessToken", validToken)
                            .put("refreshToken", "refresh-" + tokensMade)
                            .put(
                                    "expiresAt",
                                    Instant.now().plus(ahead).plusSeconds(900).toString())
                            .put("userId", ALICE.toString())
                            .put("deviceId", ALICE.toString())
                            .toString());
        }
        if (!("Bearer " + validToken).equals(headers.get("authorization"))) {
            return new SocketServer.Answer(401, "{\"code\":\"unauthenticated\"}");
        }
        if (path.equals("/api/v1/users/" + BOB)) {
            return new SocketServer.Answer(200, "{\"userId\":\"" + BOB + "\",\"name\":\"Bob\"}");
        }
        if (path.equals("/api/v1/users/lookup") && body.contains("+12025550102")) {
            return new SocketServer.Answer(200, "{\"users\":[{\"userId\":\"" + BOB + "\",\"name\":\"Bob\"}]}");
        }
        if (method.equals("PATCH") && path.equals("/api/v1/chats/" + CHAT)) {
            chatFields.setAll(parse(body));
            return new SocketServer.Answer(200, summary().toString());
        }
        if (path.equals("/api/v1/users/lookup")) {
            return new SocketServer.Answer(200, "{\"users\":[]}");
        }
        return new SocketServer.Answer(404, "{\"code\":\"not-found\"}");
    }

    @Override
    public synchronized int upgrade(Map<String, String> headers) {
        return ("Bearer " + validToken).equals(headers.get("authorization")) ? 101 : 401;
    }

    @Override
    public synchronized void opened(SocketServer.Peer peer, Map<String, String> headers) {
        connections++;
        peers.add(peer);
        peer.send("{\"t\":\"welcome\",\"userId\":\"" + ALICE + "\",\"heartbeatMs\":30000,\"new\":1}");
    }

    @Override
    public synchronized void frame(SocketServer.Peer peer, String text) {
        ObjectNode frame = parse(text);
        frames.add(frame);
        if (intercept.test(peer, frame)) {
            return;
        }
        ObjectNode ok = mapper.createObjectNode().put("t", "ok");
        ok.set("id", frame.path("id"));
        switch (frame.path("t").asText()) {
            case "send", "edit", "delete", "react" -> ok.setAll(acknowledgement(frame));
            case "info" ->
                ok.putArray("members")
                        .addObject()
                        .put("userId", BOB.toString())
                        .put("delivered", "2026-11-24T12:00:00.000Z");
            case "sync" -> sync(ok);
            case "history" -> history(frame, ok);
            default -> {}
        }
        if (frame.has("id")) {
            peer.send(ok.toString());
        }
    }

    /// Stores what a request of alice's asks for, as the protocol says.
    ObjectNode acknowledgement(ObjectNode request) {
        String type = request.path("t").asText();
        JsonNode body = type.equals("react")
                ? request.deepCopy().retain("emoji")
                : request.path("body").isObject() ? request.path("body") : mapper.createObjectNode();
        String kind = type.equals("send") ? request.path("kind").asText() : type.equals("react") ? "reaction" : type;
        ObjectNode entry = store(ALICE, request.path("clientMsgId").asText(), kind, body);
        for (String field : List.of("target", "replyTo", "mentions", "forwardedFrom")) {
            if (request.has(field)) {
                entry.set(field, request.path(field));
            }
        }
        List<String> told = type.equals("send") ? List.of("chatId", "seq", "sentAt") : List.of("seq", "sentAt");
        return entry.deepCopy().retain(told);
    }

    private void sync(ObjectNode ok) {
        ArrayNode chats = ok.putArray("chats");
        if (!log.isEmpty()) {
            chats.add(summary());
        }
        ok.put("cursor", "c" + log.size()).put("more", false);
    }

    private ObjectNode summary() {
        ObjectNode summary = mapper.createObjectNode()
                .put("chatId", CHAT.toString())
                .put("type", "direct")
                .put("peer", BOB.toString())
                .put("lastSeq", log.size());
        summary.setAll(chatFields);
        return summary;
    }

    private void history(ObjectNode frame, ObjectNode ok) {
        int after = frame.path("after").asInt();
        int limit = frame.path("limit").asInt();
        List<ObjectNode> page = log.stream().skip(after).limit(limit).toList();
        ok.putArray("entries").addAll(page);
        ok.put("more", after + page.size() < log.size());
    }

    @Override
    public synchronized void closed(SocketServer.Peer peer) {
        peers.remove(peer);
    }

    @Override
    public void close() {
        server.close();
        cutAll();
    }
}
