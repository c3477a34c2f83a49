package dev.parley.load.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.SocketServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// A server in memory that keeps the protocol's promises, but for one, which it breaks at one message.
public final class LyingServer implements SocketServer.Behaviour, AutoCloseable {
    /// What it does wrong.
    public enum Lie {
        NOTHING,
        LOSE_A_PUSH,
        PUSH_TWICE,
        SWAP_TWO_PUSHES,
        ACKNOWLEDGE_ANOTHER_SEQ,
        STORE_TWICE,
        REFUSE,
        NEVER_ANSWER,
        FALL_SILENT,
        NO_RECEIPTS,
        CUT_A_CONNECTION,
        OVERLOADED,
        OVERLOADED_AND_LATER_SWAP_TWO_SENDS
    }

    private static final int AT_MESSAGE = 500;
    private static final int LATER = 1_000;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Map<SocketServer.Peer, UUID> peers = new HashMap<>();
    private final Map<UUID, Chat> chats = new HashMap<>();
    private final Lie lie;
    private final SocketServer server = new SocketServer(this);
    private JsonNode heldBack;
    private ObjectNode sentBefore;
    private int messages;

    private static final class Chat {
        final UUID id;
        final Set<UUID> members;
        final List<ObjectNode> log = new ArrayList<>();
        final Map<UUID, Long> read = new HashMap<>();

        Chat(UUID id, Set<UUID> members) {
            this.id = id;
            this.members = members;
        }

        long readByOthersThan(UUID user) {
            return members.stream()
                    .filter(member -> !member.equals(user))
                    .mapToLong(member -> read.getOrDefault(member, 0L))
                    .min()
                    .orElse(0);
        }
    }

    public LyingServer(Lie lie) {
        this.lie = lie;
    }

    public URI uri() {
        return server.uri();
    }

    synchronized void cutAll() {
        Set.copyOf(peers.keySet()).forEach(SocketServer.Peer::cut);
    }

    synchronized long entries() {
        return chats.values().stream().mapToLong(chat -> chat.log.size()).sum();
    }

    @Override
    public synchronized SocketServer.Answer call(String method, String path, Map<String, String> headers, String body) {
        JsonNode request = json(body);
        ObjectNode answer = mapper.createObjectNode();
        if (path.endsWith("/admin/users:import")) {
            ArrayNode users = answer.putArray("users");
            request.path("users")
                    .forEach(user -> users.addObject()
                            .put("userId", new UUID(1, user.path("phoneNumber").asLong()).toString()));
        } else if (path.endsWith("/groups")) {
            Set<UUID> members = new TreeSet<>();
            members.add(UUID.fromString(headers.get("authorization").substring("Bearer ".length())));
            request.path("members").forEach(member -> members.add(UUID.fromString(member.asText())));
            Chat chat = new Chat(UUID.randomUUID(), members);
            chats.put(chat.id, chat);
            answer.put("chatId", chat.id.toString());
        } else {
            answer.put("accessToken", path.contains("/users/") ? path.split("/")[5] : "admin");
        }
        return new SocketServer.Answer(200, answer.toString());
    }

    @Override
    public int upgrade(Map<String, String> headers) {
        return 101;
    }

    @Override
    public synchronized void opened(SocketServer.Peer peer, Map<String, String> headers) {
        peers.put(peer, UUID.fromString(headers.get("authorization").substring("Bearer ".length())));
        peer.send("{\"t\":\"welcome\"}");
    }

    @Override
    public synchronized void frame(SocketServer.Peer peer, String text) {
        ObjectNode frame = json(text);
        UUID user = peers.get(peer);
        switch (frame.path("t").asText()) {
            case "send" -> send(peer, user, frame);
            case "history" -> history(peer, frame);
            case "receipt" -> receipt(user, frame);
            case "sync" -> sync(peer, user, frame);
            default -> {}
        }
    }

    private void send(SocketServer.Peer peer, UUID user, ObjectNode frame) {
        boolean now = ++messages == AT_MESSAGE;
        if (lie == Lie.FALL_SILENT && messages >= AT_MESSAGE) {
            return;
        }
        if (now && lie == Lie.NEVER_ANSWER) {
            return;
        }
        if (now && (lie == Lie.REFUSE || overloads())) {
            peer.send("{\"t\":\"error\",\"id\":" + frame.path("id") + ",\"code\":\""
                    + (lie == Lie.REFUSE ? "forbidden" : "overloaded") + "\",\"retryAfterMs\":5}");
            return;
        }
        if (messages == LATER && lie == Lie.OVERLOADED_AND_LATER_SWAP_TWO_SENDS) {
            sentBefore = frame;
            return;
        }
        take(peer, user, frame, now);
        if (sentBefore != null) {
            take(peer, user, sentBefore, false);
            sentBefore = null;
        }
    }

    private boolean overloads() {
        return lie == Lie.OVERLOADED || lie == Lie.OVERLOADED_AND_LATER_SWAP_TWO_SENDS;
    }

    private void take(SocketServer.Peer peer, UUID user, ObjectNode frame, boolean now) {
        Chat chat = chatOf(user, frame);
        ObjectNode entry = store(chat, user, frame, now && lie == Lie.STORE_TWICE);
        long seq = entry.path("seq").asLong() + (now && lie == Lie.ACKNOWLEDGE_ANOTHER_SEQ ? 1 : 0);
        peer.send("{\"t\":\"ok\",\"id\":" + frame.path("id") + ",\"chatId\":\"" + chat.id + "\",\"seq\":" + seq + "}");
        push(chat, user, entry, now);
        if (now && lie == Lie.CUT_A_CONNECTION) {
            peer.cut();
        }
    }

    private Chat chatOf(UUID user, ObjectNode frame) {
        if (frame.has("chatId")) {
            return chats.get(UUID.fromString(frame.path("chatId").asText()));
        }
        Set<UUID> pair =
                new TreeSet<>(Set.of(user, UUID.fromString(frame.path("to").asText())));
        return chats.values().stream()
                .filter(chat -> chat.members.equals(pair))
                .findFirst()
                .orElseGet(() -> {
                    Chat chat = new Chat(UUID.randomUUID(), pair);
                    chats.put(chat.id, chat);
                    return chat;
                });
    }

    private ObjectNode store(Chat chat, UUID user, ObjectNode frame, boolean again) {
        for (int i = chat.log.size() - 1; i >= Math.max(0, chat.log.size() - 100); i--) {
            if (chat.log.get(i).path("clientMsgId").equals(frame.path("clientMsgId"))) {
                return chat.log.get(i);
            }
        }
        ObjectNode entry = null;
        for (int copies = again ? 2 : 1; copies > 0; copies--) {
            entry = mapper.createObjectNode()
                    .put("t", "entry")
                    .put("chatId", chat.id.toString())
                    .put("seq", chat.log.size() + 1)
                    .put("sender", user.toString());
            entry.set("clientMsgId", frame.path("clientMsgId"));
            entry.set("body", frame.path("body"));
            chat.log.add(entry);
        }
        return entry;
    }

    private void push(Chat chat, UUID sender, JsonNode entry, boolean now) {
        if (now && lie == Lie.LOSE_A_PUSH) {
            return;
        }
        if (now && lie == Lie.SWAP_TWO_PUSHES) {
            heldBack = entry;
            return;
        }
        peers.forEach((peer, user) -> {
            if (chat.members.contains(user) && !user.equals(sender)) {
                peer.send(entry.toString());
                if (now && lie == Lie.PUSH_TWICE) {
                    peer.send(entry.toString());
                }
                if (heldBack != null && heldBack.path("chatId").equals(entry.path("chatId"))) {
                    peer.send(heldBack.toString());
                }
            }
        });
        if (heldBack != null && heldBack.path("chatId").equals(entry.path("chatId"))) {
            heldBack = null;
        }
    }

    private void history(SocketServer.Peer peer, ObjectNode frame) {
        List<ObjectNode> log = chats.get(UUID.fromString(frame.path("chatId").asText())).log;
        int after = frame.path("after").asInt();
        int limit = frame.path("limit").asInt();
        ObjectNode ok = mapper.createObjectNode().put("t", "ok");
        ok.set("id", frame.path("id"));
        ok.putArray("entries").addAll(log.stream().skip(after).limit(limit).toList());
        ok.put("more", after + limit < log.size());
        peer.send(ok.toString());
    }

    private void receipt(UUID user, ObjectNode frame) {
        Chat chat = chats.get(UUID.fromString(frame.path("chatId").asText()));
        chat.read.merge(user, frame.path("read").asLong(), Math::max);
        if (lie == Lie.NO_RECEIPTS) {
            return;
        }
        peers.forEach((peer, other) -> {
            if (chat.members.contains(other)) {
                long smallest = chat.readByOthersThan(other);
                peer.send("{\"t\":\"receipt\",\"chatId\":\"" + chat.id + "\",\"of\":\"others\",\"delivered\":"
                        + smallest + ",\"read\":" + smallest + "}");
            }
        });
    }

    private void sync(SocketServer.Peer peer, UUID user, ObjectNode frame) {
        ObjectNode ok = mapper.createObjectNode().put("t", "ok");
        ok.set("id", frame.path("id"));
        ArrayNode summaries = ok.putArray("chats");
        chats.values().stream()
                .filter(chat -> chat.members.contains(user))
                .forEach(chat -> summaries
                        .addObject()
                        .put("chatId", chat.id.toString())
                        .put("othersDelivered", chat.readByOthersThan(user))
                        .put("othersRead", chat.readByOthersThan(user)));
        peer.send(ok.put("more", false).toString());
    }

    private ObjectNode json(String text) {
        try {
            return (ObjectNode) mapper.readTree(text);
        } catch (JsonProcessingException bad) {
            throw new IllegalStateException(bad);
        }
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
