package dev.parley.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
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
    private int connections;
    private boolean pushing = true;

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

    synchronized void revokeAccessToken() {
        validToken = "none";
    }

    synchronized void cutAll() {
        Set.copyOf(peers).forEach(SocketServer.Peer::cut);
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
        ObjectNode entry = store(
                BOB, UUID.randomUUID().toString(), mapper.createObjectNode().put("text", text));
        if (pushing) {
            toAll(entry.deepCopy().put("t", "entry").toString());
        }
    }

    synchronized ObjectNode store(UUID sender, String clientMsgId, JsonNode body) {
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
                .put("kind", "text")
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
                            .put("expiresAt", Instant.now().plusSeconds(900).toString())
                            .put("userId", ALICE.toString())
                            .put("deviceId", ALICE.toString())
                            .toString());
        }
        if (path.equals("/api/v1/users/lookup") && body.contains("+12025550102")) {
            return new SocketServer.Answer(200, "{\"users\":[{\"userId\":\"" + BOB + "\",\"name\":\"Bob\"}]}");
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
        ObjectNode frame;
        try {
            frame = (ObjectNode) mapper.readTree(text);
        } catch (JsonProcessingException bad) {
            throw new IllegalStateException(bad);
        }
        frames.add(frame);
        if (intercept.test(peer, frame)) {
            return;
        }
        ObjectNode ok = mapper.createObjectNode().put("t", "ok");
        ok.set("id", frame.path("id"));
        switch (frame.path("t").asText()) {
            case "send" -> ok.setAll(acknowledgement(frame));
            case "sync" -> sync(ok);
            case "history" -> history(frame, ok);
            default -> {}
        }
        if (frame.has("id")) {
            peer.send(ok.toString());
        }
    }

    ObjectNode acknowledgement(ObjectNode send) {
        ObjectNode entry = store(ALICE, send.path("clientMsgId").asText(), send.path("body"));
        return entry.deepCopy().retain("chatId", "seq", "sentAt");
    }

    private void sync(ObjectNode ok) {
        ArrayNode chats = ok.putArray("chats");
        if (!log.isEmpty()) {
            chats.addObject()
                    .put("chatId", CHAT.toString())
                    .put("type", "direct")
                    .put("peer", BOB.toString())
                    .put("lastSeq", log.size());
        }
        ok.put("cursor", "c" + log.size()).put("more", false);
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
