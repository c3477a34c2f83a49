package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// One chat as the protocol says it must be: its log, its members, their watermarks. Requests are applied in the order
/// of the log; whether each may be [ChatRules] say before. For one thread.
final class ChatModel {

    /// What a view has beside the summary's fields.
    static final String MOST_OTHERS_READ = "mostOthersRead";
    static final String BLOCKED_BY_PEER = "blockedByPeer";

    private final String chatId;
    private final boolean group;
    private final List<ObjectNode> log = new ArrayList<>();
    private final Map<String, Member> members = new LinkedHashMap<>();
    private String title = "";
    private int expiresInSec;

    /// What the chat is to one who is, or was, in it.
    private static final class Member {
        private long firstSeq = 1;
        /// The last entry it may read, once it has left.
        private Long leftSeq;
        private String role;
        private long delivered;
        private long read;
        /// What the other of a direct chat is shown of these two while this member blocks it.
        private Shown shown;
        /// The most that it could ever be told of what the others have read.
        private long mostOthersRead;
        private String mutedUntil;
        private boolean archived;
    }

    private record Shown(long delivered, long read) {}

    private ChatModel(String chatId, boolean group) {
        this.chatId = chatId;
        this.group = group;
    }

    static ChatModel direct(String chatId, String one, String other) {
        ChatModel chat = new ChatModel(chatId, false);
        chat.members.put(one, new Member());
        chat.members.put(other, new Member());
        return chat;
    }

    static ChatModel group(String chatId, String owner, String title, List<String> others) {
        ChatModel chat = new ChatModel(chatId, true);
        List<String> all = new ArrayList<>(List.of(owner));
        all.addAll(others);
        chat.retitle(owner, title);
        chat.append(owner, "member-added", Json.object("userIds", all));
        for (String member : all) {
            chat.members.put(member, new Member());
            chat.members.get(member).role = member.equals(owner) ? "owner" : "member";
        }
        return chat;
    }

    boolean concerns(String user) {
        return members.containsKey(user);
    }

    boolean has(String user) {
        return concerns(user) && members.get(user).leftSeq == null;
    }

    boolean isDirectOf(String one, String other) {
        return !group && members.keySet().equals(Set.copyOf(one.equals(other) ? List.of(one) : List.of(one, other)));
    }

    /// From now on the other one is shown of a member's watermarks what it is shown already, or again all.
    void block(String user, boolean blocks) {
        Member me = members.get(user);
        if (!blocks) {
            me.shown = null;
        } else if (me.shown == null) {
            me.shown = new Shown(me.delivered, me.read);
        }
    }

    List<String> present() {
        return members.keySet().stream().filter(this::has).toList();
    }

    String role(String user) {
        return members.get(user).role;
    }

    boolean governs(String user) {
        return !role(user).equals("member");
    }

    boolean isOwnedBy(String user) {
        return has(user) && "owner".equals(role(user));
    }

    boolean isGroup() {
        return group;
    }

    Set<String> everyone() {
        return members.keySet();
    }

    long firstSeq(String user) {
        return members.get(user).firstSeq;
    }

    long lastSeq() {
        return log.size();
    }

    /// Whether an answer to the request depends on when it is asked: its target lives for a moment only.
    boolean isFleeting(long seq) {
        if (seq < 1 || seq > log.size() || !entry(seq).has("expiresAt")) {
            return false;
        }
        Instant sent = Instant.parse(text(entry(seq), "sentAt"));
        return Instant.parse(text(entry(seq), "expiresAt")).isBefore(sent.plusSeconds(60));
    }

    /// Whether a user can read a message of that kind there.
    boolean shows(String user, long seq, String kind) {
        return concerns(user)
                && readable(user).stream()
                        .anyMatch(entry -> entry.path("seq").asLong() == seq
                                && text(entry, "kind").equals(kind)
                                && !entry.path("body").isEmpty());
    }

    private ObjectNode entry(long seq) {
        return log.get((int) seq - 1);
    }

    /// The entry that a request names, or null where the user can read none there.
    JsonNode target(String user, ObjectNode request) {
        long seq = request.path("target").asLong();
        return seq < members.get(user).firstSeq || seq > log.size() ? null : entry(seq);
    }

    /// The other members who may read an entry, and those who could when they left.
    Set<String> readers(String user, long seq) {
        return members.entrySet().stream()
                .filter(member -> !member.getKey().equals(user)
                        && member.getValue().firstSeq <= seq
                        && (member.getValue().leftSeq == null || member.getValue().leftSeq >= seq))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    static boolean isMessage(JsonNode entry) {
        return text(entry, "kind").equals("text");
    }

    /// A request took effect. What changes nothing writes no entry.
    ///
    /// @param sentAt of its entry; only messages and what is done to them have a time that is compared
    void apply(String user, ObjectNode request, String sentAt) {
        String other = request.path("userId").asText();
        Member me = members.get(user);
        switch (text(request, "t")) {
            case "send" -> said(user, text(request, "kind"), request, request.path("body"), sentAt);
            case "edit" -> said(user, "edit", request, request.path("body"), sentAt);
            case "react" -> said(user, "reaction", request, request.deepCopy().retain("emoji"), sentAt);
            case "delete" -> {
                said(user, "delete", request, Json.object(), sentAt);
                erase(request.path("target").asLong());
            }
            case "receipt" -> {
                long last = me.leftSeq == null ? lastSeq() : me.leftSeq;
                me.read = Math.max(me.read, Math.min(request.path("read").asLong(), last));
                me.delivered = Math.max(
                        Math.max(me.delivered, me.read),
                        Math.min(request.path("delivered").asLong(), last));
            }
            case "info" -> {
                // It changes nothing.
            }
            case "mute" -> me.mutedUntil = request.path("mutedUntil").textValue();
            case "archive" -> me.archived = request.path("archived").asBoolean();
            case "disappear" -> {
                if (request.path("expiresInSec").asInt() != expiresInSec) {
                    append(user, "disappearing-changed", request.deepCopy().retain("expiresInSec"));
                    expiresInSec = request.path("expiresInSec").asInt();
                }
            }
            case "title" -> retitle(user, text(request, "title"));
            case "add" -> join(user, other);
            case "remove" -> leave(user, other);
            case "role" -> {
                if (!role(other).equals(text(request, "role"))) {
                    if (text(request, "role").equals("owner")) {
                        giveRole(user, user, "admin");
                    }
                    giveRole(user, other, text(request, "role"));
                }
            }
            default -> throw new IllegalArgumentException(request.toString());
        }
    }

    private void said(String user, String kind, ObjectNode request, JsonNode body, String sentAt) {
        ObjectNode entry = request.deepCopy().retain("clientMsgId", "replyTo", "mentions", "target", "forwardedFrom");
        int lifetime = request.path("expiresInSec").asInt(Integer.MAX_VALUE);
        lifetime = Math.min(lifetime, expiresInSec == 0 ? Integer.MAX_VALUE : expiresInSec);
        if (kind.equals("edit")) {
            entry.setAll(entry(request.path("target").asLong()).deepCopy().retain("expiresAt"));
        } else if (text(request, "t").equals("send") && lifetime != Integer.MAX_VALUE) {
            entry.put("expiresAt", Wire.time(Instant.parse(sentAt).plusSeconds(lifetime)));
        }
        entry.put("chatId", chatId).put("seq", log.size() + 1).put("sender", user);
        log.add(entry.put("kind", kind).put("sentAt", sentAt).set("body", body));
    }

    private void append(String user, String kind, ObjectNode body) {
        ObjectNode entry = Json.object("chatId", chatId, "seq", log.size() + 1, "sender", user, "kind", kind);
        log.add(entry.set("body", body));
    }

    private void erase(long seq) {
        Wire.erase(entry(seq));
        log.stream()
                .filter(entry -> text(entry, "kind").equals("edit")
                        && entry.path("target").asLong() == seq)
                .forEach(Wire::erase);
    }

    private void retitle(String user, String text) {
        if (!title.equals(text)) {
            append(user, "title-changed", Json.object("title", text));
            title = text;
        }
    }

    private void giveRole(String by, String user, String role) {
        append(by, "role-changed", Json.object("userId", user, "role", role));
        members.get(user).role = role;
    }

    /// Who comes back reads from its new first entry on, and keeps its watermarks and what it set for itself.
    private void join(String by, String user) {
        if (has(user)) {
            return;
        }
        append(by, "member-added", Json.object("userIds", List.of(user)));
        Member before = members.remove(user);
        Member member = before == null ? new Member() : before;
        member.firstSeq = lastSeq();
        member.leftSeq = null;
        member.role = "member";
        member.delivered = Math.max(member.delivered, lastSeq() - 1);
        member.read = Math.max(member.read, lastSeq() - 1);
        members.put(user, member);
    }

    /// The highest in rank, and among those who was there first, inherits a group.
    private void leave(String by, String user) {
        append(by, "member-removed", Json.object("userIds", List.of(user)));
        boolean owned = role(user).equals("owner");
        members.get(user).leftSeq = lastSeq();
        members.get(user).role = null;
        if (owned && !present().isEmpty()) {
            String heir = present().stream()
                    .filter(this::governs)
                    .findFirst()
                    .orElse(present().getFirst());
            giveRole(by, heir, "owner");
        }
    }

    private List<ObjectNode> readable(String user) {
        Member member = members.get(user);
        return log.subList((int) member.firstSeq - 1, member.leftSeq == null ? log.size() : member.leftSeq.intValue());
    }

    /// The chat's summary for a user, and under `log` all that it may read. Of a group that it has left nobody tells it
    /// anything any more.
    ObjectNode view(String user, Map<String, String> names, Set<String> hidingReads, Instant now) {
        Member me = members.get(user);
        boolean here = me.leftSeq == null;
        ArrayNode mine = Json.object().putArray("log");
        readable(user).forEach(entry -> mine.add(Wire.at(entry, now)));
        List<Map.Entry<String, Member>> others = others(user);
        String peer = others.isEmpty() ? user : others.getFirst().getKey();
        ObjectNode view = Json.object("chatId", chatId, "type", group ? "group" : "direct", "firstSeq", me.firstSeq);
        if (group) {
            view.put("groupId", chatId).put("title", title);
            addIf(here, view, "role", me.role);
        } else {
            view.put("peer", peer).put("title", names.get(peer)).put("role", "member");
        }
        view.put("lastSeq", me.firstSeq - 1 + mine.size()).set("lastEntry", mine.path(mine.size() - 1));
        view.put("unread", Wire.unread(mine, user, me.read)).put("delivered", me.delivered);
        view.put("read", me.read).put("memberCount", here ? others.size() + 1 : 0);
        view.put("othersDelivered", smallest(others, ChatModel::shownDelivered));
        view.put("othersRead", othersRead(user, hidingReads)).put(MOST_OTHERS_READ, me.mostOthersRead);
        view.put(BLOCKED_BY_PEER, others.stream().anyMatch(member -> member.getValue().shown != null));
        addIf(me.mutedUntil != null, view, "mutedUntil", me.mutedUntil);
        addIf(me.archived, view, "archived", true);
        addIf(expiresInSec != 0 && here, view, "expiresInSec", expiresInSec);
        return view.set("log", mine);
    }

    private List<Map.Entry<String, Member>> others(String user) {
        return members.entrySet().stream()
                .filter(member ->
                        has(user) && has(member.getKey()) && !member.getKey().equals(user))
                .toList();
    }

    private long othersRead(String user, Set<String> hidingReads) {
        List<Map.Entry<String, Member>> showing = others(user).stream()
                .filter(member -> !hidingReads.contains(member.getKey()) && !hidingReads.contains(user))
                .toList();
        return smallest(showing, ChatModel::shownRead);
    }

    private static long shownDelivered(Member member) {
        return member.shown == null ? member.delivered : member.shown.delivered();
    }

    private static long shownRead(Member member) {
        return member.shown == null ? member.read : member.shown.read();
    }

    /// Remembers what everybody may be told now of what the others have read.
    void noteOthersRead(Set<String> hidingReads) {
        members.forEach((user, member) ->
                member.mostOthersRead = Math.max(member.mostOthersRead, othersRead(user, hidingReads)));
    }

    private static void addIf(boolean condition, ObjectNode view, String field, Object value) {
        if (condition) {
            view.setAll(Json.object(field, value));
        }
    }

    private static long smallest(List<Map.Entry<String, Member>> members, ToLongFunction<Member> mark) {
        return members.stream()
                .mapToLong(member -> mark.applyAsLong(member.getValue()))
                .min()
                .orElse(0);
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }
}
