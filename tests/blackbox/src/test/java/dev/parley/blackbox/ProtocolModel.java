package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The protocol as a small program: from requests, in the order in which they took effect, to what every user's chats
/// must be. Requests are the WebSocket's objects, and objects of the same form for what goes over REST. For one thread.
final class ProtocolModel {

    private final Map<String, ChatModel> chats = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Set<String>> blocks = new HashMap<>();
    private final Map<String, Set<String>> contacts = new HashMap<>();
    /// Who learns what a user has read.
    private final Map<String, String> readReceipts = new HashMap<>();

    void user(String id, String name) {
        names.put(id, name);
        blocks.put(id, new HashSet<>());
        contacts.put(id, new HashSet<>());
        readReceipts.put(id, "everyone");
    }

    void group(String chatId, String owner, String title, List<String> others) {
        chats.put(chatId, ChatModel.group(chatId, owner, title, others));
    }

    /// There is a direct chat, if only an empty one: whoever made it was blocked before it could say something.
    void direct(String chatId, String one, String other) {
        chats.putIfAbsent(chatId, ChatModel.direct(chatId, one, other));
    }

    /// The chat that a request is about; null for a direct chat that is not there yet, and for none.
    ChatModel chat(String user, JsonNode request) {
        if (request.has("to")) {
            return direct(user, request.path("to").asText()).orElse(null);
        }
        return chats.get(request.path("chatId").asText());
    }

    /// The reasons for which a request is refused; it is accepted if there are none.
    Set<String> refusals(String user, ObjectNode request) {
        ChatModel chat = chat(user, request);
        Set<String> strangers = new HashSet<>(names.keySet());
        strangers.removeIf(
                other -> !blocks.get(user).contains(other) && !blocks.get(other).contains(user));
        Set<String> codes = new TreeSet<>();
        if (chat != null) {
            codes.addAll(new ChatRules(chat).refusals(user, request, strangers));
        } else if (strangers.contains(request.path("to").asText())) {
            codes.add("blocked");
        }
        JsonNode original = request.path("forwardedFrom");
        ChatModel from = chats.get(original.path("chatId").asText());
        if (original.isObject()
                && (from == null || !from.shows(user, original.path("seq").asLong(), "text"))) {
            codes.add("not-found");
        }
        return codes;
    }

    /// What the answer may be besides, because something expires about now.
    Set<String> perhaps(String user, ObjectNode request) {
        Set<String> codes = new TreeSet<>();
        ChatModel chat = chat(user, request);
        if (chat != null && chat.isFleeting(request.path("target").asLong())) {
            codes.add("gone");
        }
        JsonNode original = request.path("forwardedFrom");
        ChatModel from = chats.get(original.path("chatId").asText());
        if (from != null && from.isFleeting(original.path("seq").asLong())) {
            codes.add("not-found");
        }
        return codes;
    }

    /// A request took effect.
    ///
    /// @param chatId as it was answered
    void apply(String user, ObjectNode request, String chatId, String sentAt) {
        String other = request.path("userId").asText();
        switch (request.path("t").asText()) {
            case "block" -> {
                blocks.get(user).add(other);
                direct(user, other).ifPresent(chat -> chat.block(user, true));
            }
            case "unblock" -> {
                blocks.get(user).remove(other);
                direct(user, other).ifPresent(chat -> chat.block(user, false));
            }
            case "name" -> names.put(user, request.path("name").asText());
            case "contact" -> contacts.get(user).add(other);
            case "no-contact" -> contacts.get(user).remove(other);
            case "privacy" ->
                readReceipts.put(user, request.path("readReceipts").asText());
            default -> {
                if (request.has("to") && chat(user, request) == null) {
                    chats.put(
                            chatId,
                            ChatModel.direct(chatId, user, request.path("to").asText()));
                }
                chats.get(chatId).apply(user, request, sentAt);
            }
        }
        chats.values().forEach(chat -> chat.noteOthersRead(hidingReads(chat)));
    }

    /// In a group `contacts` is nobody.
    private Set<String> hidingReads(ChatModel chat) {
        Set<String> hiding = new HashSet<>(chat.everyone());
        hiding.removeIf(user -> switch (readReceipts.get(user)) {
            case "everyone" -> true;
            case "contacts" -> !chat.isGroup() && chat.everyone().stream().anyMatch(contacts.get(user)::contains);
            default -> false;
        });
        return hiding;
    }

    private Optional<ChatModel> direct(String one, String other) {
        return chats.values().stream()
                .filter(chat -> chat.isDirectOf(one, other))
                .findFirst();
    }

    /// All chats of a user by id, as [ChatModel#view].
    Map<String, ObjectNode> views(String user, Instant now) {
        Map<String, ObjectNode> views = new TreeMap<>();
        chats.forEach((id, chat) -> {
            if (chat.concerns(user)) {
                views.put(id, chat.view(user, names, hidingReads(chat), now));
            }
        });
        return views;
    }
}
