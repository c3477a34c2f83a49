package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/// What the protocol lets a user do in a chat at this moment.
final class ChatRules {

    private final ChatModel chat;

    ChatRules(ChatModel chat) {
        this.chat = chat;
    }

    /// The reasons for which a request is refused; it is accepted if there are none.
    ///
    /// @param strangers those who are kept apart from the user by a block
    Set<String> refusals(String user, ObjectNode request, Set<String> strangers) {
        String type = request.path("t").asText();
        String other = request.path("userId").asText();
        boolean ofGroup = Set.of("title", "add", "remove", "role").contains(type);
        if (ofGroup
                ? !chat.has(user)
                : Set.of("mute", "archive", "receipt").contains(type) ? !chat.concerns(user) : !chat.has(user)) {
            return Set.of(ofGroup ? "not-found" : "not-member");
        }
        Set<String> codes = new TreeSet<>();
        if (!chat.isGroup()
                && Set.of("send", "edit", "react", "disappear").contains(type)
                && chat.everyone().stream().anyMatch(strangers::contains)) {
            codes.add("blocked");
        }
        boolean allowed = switch (type) {
            case "title" -> chat.governs(user);
            case "disappear" -> !chat.isGroup() || chat.governs(user);
            case "add" -> chat.has(other) || chat.governs(user);
            case "remove" -> !chat.has(other) || user.equals(other) || mayRemove(chat.role(user), chat.role(other));
            case "role" ->
                chat.governs(user) && (!chat.has(other) || mayGive(user, other, ChatModel.text(request, "role")));
            case "edit", "delete", "info" -> {
                JsonNode target = chat.target(user, request);
                yield target == null || target.path("sender").asText().equals(user);
            }
            default -> true;
        };
        if (!allowed) {
            codes.add("forbidden");
        }
        switch (type) {
            case "add" -> addIf(!chat.has(other) && strangers.contains(other), "blocked", codes);
            case "remove", "role" -> addIf(!chat.has(other), "not-found", codes);
            case "send" ->
                addIf(
                        request.has("replyTo") && request.path("replyTo").asLong() < chat.firstSeq(user),
                        "invalid",
                        codes);
            case "edit", "delete", "react", "info" -> {
                JsonNode target = chat.target(user, request);
                addIf(target == null, "not-found", codes);
                addIf(target != null && !ChatModel.isMessage(target), "invalid", codes);
                addIf(
                        target != null
                                && !type.equals("info")
                                && ChatModel.isMessage(target)
                                && target.path("body").isEmpty(),
                        "gone",
                        codes);
            }
            default -> {
                // Nothing more is asked of it.
            }
        }
        if (type.equals("role")
                && chat.has(other)
                && chat.role(other).equals("owner")
                && !ChatModel.text(request, "role").equals("owner")) {
            codes.add("conflict");
        }
        return codes;
    }

    private static void addIf(boolean condition, String code, Set<String> codes) {
        if (condition) {
            codes.add(code);
        }
    }

    private static boolean mayRemove(String mine, String theirs) {
        return mine.equals("owner") || (mine.equals("admin") && theirs.equals("member"));
    }

    private boolean mayGive(String user, String other, String role) {
        return chat.role(user).equals("owner")
                || role.equals(chat.role(other))
                || (role.equals("admin") && chat.role(other).equals("member"));
    }
}
