package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// What people do, at random: mostly what is allowed, now and then what is not. For one thread.
final class RandomRequests {

    private static final List<String> EMOJI = List.of("👍", "❤️", "😂", "🎉");

    private final Random random;
    private final List<String> users;

    RandomRequests(Random random, List<String> users) {
        this.random = random;
        this.users = users;
    }

    /// A request of a user about one of the chats it knows, as views; null if it has no idea.
    ObjectNode next(String user, List<ObjectNode> chats) {
        int dice = random.nextInt(100);
        if (chats.isEmpty() || dice < 4) {
            return send("to", any(users), null);
        }
        ObjectNode chat = any(chats);
        if (lastSeq(chat) == 0) {
            return send("chatId", id(chat), chat);
        }
        boolean group = chat.path("type").asText().equals("group");
        if (dice < 36) {
            return decorated(send("chatId", id(chat), chat), chat, chats);
        } else if (dice < 43) {
            return amendment("edit", chat, user).set("body", Json.text("edit " + random.nextInt(1_000)));
        } else if (dice < 50) {
            return amendment("delete", chat, user);
        } else if (dice < 53) {
            ObjectNode info = amendment("info", chat, user);
            info.remove("clientMsgId");
            return info;
        } else if (dice < 58) {
            return amendment("react", chat, null).put("emoji", random.nextInt(4) == 0 ? null : any(EMOJI));
        } else if (dice < 76) {
            ObjectNode receipt = about("receipt", chat);
            if (random.nextBoolean()) {
                receipt.put("delivered", someSeq(chat));
            }
            return random.nextBoolean() || !receipt.has("delivered") ? receipt.put("read", someSeq(chat)) : receipt;
        } else if (dice < 79) {
            return about("archive", chat).put("archived", random.nextBoolean());
        } else if (dice < 81) {
            return about("mute", chat)
                    .put(
                            "mutedUntil",
                            random.nextBoolean() ? null : "2030-01-0" + (1 + random.nextInt(9)) + "T00:00:00.000Z");
        } else if (dice < 83) {
            int seconds = 3_600 * random.nextInt(3);
            return about("disappear", chat).put("expiresInSec", seconds == 0 ? null : (Integer) seconds);
        } else if (dice < 85) {
            String other = any(users);
            return other.equals(user)
                    ? null
                    : Json.object("t", random.nextInt(3) == 0 ? "block" : "unblock", "userId", other);
        } else if (dice < 86) {
            return random.nextBoolean()
                    ? Json.object("t", "name", "name", "name " + random.nextInt(4))
                    : Json.object("t", "privacy", "readReceipts", any(List.of("everyone", "nobody", "contacts")));
        } else if (!group) {
            String peer = chat.path("peer").asText();
            return dice >= 91 || peer.equals(user)
                    ? null
                    : Json.object("t", random.nextBoolean() ? "contact" : "no-contact", "userId", peer);
        } else if (dice < 91) {
            return about("add", chat).put("userId", any(users));
        } else if (dice < 95) {
            return about("remove", chat).put("userId", random.nextBoolean() ? user : any(users));
        } else if (dice < 98) {
            return about("role", chat)
                    .put("userId", any(users))
                    .put("role", any(List.of("admin", "member", "owner", "admin")));
        }
        return about("title", chat).put("title", "title " + random.nextInt(4));
    }

    private ObjectNode send(String field, String to, ObjectNode chat) {
        int words = chat == null ? 0 : chat.path("log").size();
        return ChatSocket.message(field, to, "message " + words + "." + random.nextInt(1_000))
                .put("clientMsgId", id());
    }

    private ObjectNode decorated(ObjectNode message, ObjectNode chat, List<ObjectNode> chats) {
        switch (random.nextInt(12)) {
            case 0 -> message.put("replyTo", someSeq(chat));
            case 1 -> message.putArray("mentions").add(any(users));
            case 2 -> {
                ObjectNode from = any(chats);
                message.set("forwardedFrom", Json.object("chatId", id(from), "seq", someSeq(from)));
            }
            case 3 -> message.put("expiresInSec", random.nextInt(4) == 0 ? 1 : 7_200);
            default -> {
                // Most messages are plain.
            }
        }
        return message;
    }

    private ObjectNode amendment(String type, ObjectNode chat, String sender) {
        List<Long> mine = new ArrayList<>();
        for (JsonNode entry : chat.path("log")) {
            if (ChatModel.isMessage(entry)
                    && (sender == null || entry.path("sender").asText().equals(sender))) {
                mine.add(entry.path("seq").asLong());
            }
        }
        // Now and then what is another's, no message, or not there.
        long target = mine.isEmpty() || random.nextInt(6) == 0 ? someSeq(chat) + 1 : any(mine);
        return about(type, chat).put("target", target).put("clientMsgId", id());
    }

    private long someSeq(ObjectNode chat) {
        long first = chat.path("firstSeq").asLong();
        return first + random.nextInt((int) Math.max(1, lastSeq(chat) - first + 1));
    }

    private static long lastSeq(ObjectNode chat) {
        return chat.path("lastSeq").asLong();
    }

    private static ObjectNode about(String type, ObjectNode chat) {
        return Json.object("t", type, "chatId", id(chat));
    }

    private static String id(ObjectNode chat) {
        return chat.path("chatId").asText();
    }

    private String id() {
        // Version 4, by its bits.
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE)
                .toString();
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
