package dev.parley.gateway.ws;

import dev.parley.chat.api.ChatLog.MemberReceipt;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.ReceiptsAdvanced.Notice;
import dev.parley.platform.api.ParleyException;
import dev.parley.presence.api.Presence;
import java.util.List;

/// The protocol's objects as JSON, for both the WebSocket and REST.
public final class WireJson {

    private WireJson() {}

    /// The fields of an entry, without the braces around them.
    public static JsonBytes entryFields(JsonBytes out, Entry entry) {
        out.ascii("\"chatId\":").uuid(entry.chatId().value());
        out.ascii(",\"seq\":").number(entry.seq());
        out.ascii(",\"sender\":").uuid(entry.sender().value());
        out.ascii(",\"clientMsgId\":").uuid(entry.clientMsgId());
        out.ascii(",\"kind\":\"").ascii(entry.kind().wireName());
        out.ascii("\",\"body\":").raw(entry.body());
        out.ascii(",\"sentAt\":").time(entry.sentAtMillis());
        if (entry.replyTo() != 0) {
            out.ascii(",\"replyTo\":").number(entry.replyTo());
        }
        if (!entry.mentions().isEmpty()) {
            out.ascii(",\"mentions\":[");
            for (int i = 0; i < entry.mentions().size(); i++) {
                out.ascii(i == 0 ? "" : ",").uuid(entry.mentions().get(i).value());
            }
            out.ascii("]");
        }
        if (entry.target() != 0) {
            out.ascii(",\"target\":").number(entry.target());
        }
        if (entry.forwardedFrom() != null) {
            out.ascii(",\"forwardedFrom\":{\"chatId\":")
                    .uuid(entry.forwardedFrom().chatId().value());
            out.ascii(",\"seq\":").number(entry.forwardedFrom().seq()).ascii("}");
        }
        if (entry.expiresAtMillis() != 0) {
            out.ascii(",\"expiresAt\":").time(entry.expiresAtMillis());
        }
        return out;
    }

    /// When each member got and read a message.
    static JsonBytes receipts(JsonBytes out, List<MemberReceipt> receipts) {
        out.ascii("[");
        for (int i = 0; i < receipts.size(); i++) {
            MemberReceipt receipt = receipts.get(i);
            out.ascii(i == 0 ? "{\"userId\":" : ",{\"userId\":")
                    .uuid(receipt.userId().value());
            if (receipt.deliveredAt() != null) {
                out.ascii(",\"delivered\":").time(receipt.deliveredAt().toEpochMilli());
            }
            if (receipt.readAt() != null) {
                out.ascii(",\"read\":").time(receipt.readAt().toEpochMilli());
            }
            out.ascii("}");
        }
        return out.ascii("]");
    }

    public static JsonBytes entries(JsonBytes out, List<Entry> entries) {
        out.ascii("[");
        for (int i = 0; i < entries.size(); i++) {
            out.ascii(i == 0 ? "{" : ",{");
            entryFields(out, entries.get(i)).ascii("}");
        }
        return out.ascii("]");
    }

    public static JsonBytes summaries(JsonBytes out, List<Summary> summaries) {
        out.ascii("[");
        for (int i = 0; i < summaries.size(); i++) {
            out.ascii(i == 0 ? "{" : ",{");
            summaryFields(out, summaries.get(i)).ascii("}");
        }
        return out.ascii("]");
    }

    /// The fields of a chat summary, without the braces around them.
    public static JsonBytes summaryFields(JsonBytes out, Summary chat) {
        out.ascii("\"chatId\":").uuid(chat.chatId().value());
        out.ascii(chat.group() ? ",\"type\":\"group\"" : ",\"type\":\"direct\"");
        out.ascii(",\"title\":").string(chat.title());
        if (chat.group()) {
            out.ascii(",\"groupId\":").uuid(chat.chatId().value());
        }
        if (chat.peer() != null) {
            out.ascii(",\"peer\":").uuid(chat.peer().value());
        }
        if (chat.role() != null) {
            out.ascii(",\"role\":").string(chat.role());
        }
        if (chat.avatar() != null) {
            out.ascii(",\"avatar\":").uuid(chat.avatar().value());
        }
        out.ascii(",\"lastSeq\":").number(chat.lastSeq());
        if (chat.lastEntry() != null) {
            entryFields(out.ascii(",\"lastEntry\":{"), chat.lastEntry()).ascii("}");
        }
        out.ascii(",\"unread\":").number(chat.unread());
        out.ascii(",\"delivered\":").number(chat.delivered());
        out.ascii(",\"read\":").number(chat.read());
        out.ascii(",\"othersDelivered\":").number(chat.othersDelivered());
        out.ascii(",\"othersRead\":").number(chat.othersRead());
        out.ascii(",\"memberCount\":").number(chat.memberCount());
        if (chat.mutedUntil() != null) {
            out.ascii(",\"mutedUntil\":").time(chat.mutedUntil().toEpochMilli());
        }
        if (chat.archived()) {
            out.ascii(",\"archived\":true");
        }
        if (chat.expiresInSeconds() != 0) {
            out.ascii(",\"expiresInSec\":").number(chat.expiresInSeconds());
        }
        return out.ascii(",\"firstSeq\":").number(chat.firstSeq());
    }

    static OutFrame entryEvent(JsonBytes out, Entry entry) {
        return entryFields(out.clear().ascii("{\"t\":\"entry\","), entry)
                .ascii("}")
                .toFrame();
    }

    static OutFrame receiptEvent(JsonBytes out, Notice notice) {
        return out.clear()
                .ascii("{\"t\":\"receipt\",\"chatId\":")
                .uuid(notice.chatId().value())
                .ascii(notice.ofMe() ? ",\"of\":\"me\",\"delivered\":" : ",\"of\":\"others\",\"delivered\":")
                .number(notice.delivered())
                .ascii(",\"read\":")
                .number(notice.read())
                .ascii(",\"at\":")
                .time(notice.atMillis())
                .ascii("}")
                .toFrame();
    }

    static OutFrame chatEvent(JsonBytes out, Summary chat) {
        return summaryFields(out.clear().ascii("{\"t\":\"chat\","), chat)
                .ascii("}")
                .toFrame();
    }

    static OutFrame presenceEvent(JsonBytes out, Presence.State state) {
        return presenceFields(out.clear().ascii("{\"t\":\"presence\","), state)
                .ascii("}")
                .toFrame();
    }

    static JsonBytes presenceFields(JsonBytes out, Presence.State state) {
        out.ascii("\"userId\":").uuid(state.userId().value());
        out.ascii(",\"online\":").bool(state.online());
        if (state.lastSeen() != null) {
            out.ascii(",\"lastSeen\":").time(state.lastSeen().toEpochMilli());
        }
        return out;
    }

    /// An error reply; `id` is the request's as it came, or null for one that could not be read.
    static OutFrame error(JsonBytes out, RequestId id, ParleyException refusal) {
        out.clear().ascii("{\"t\":\"error\"");
        if (id != null) {
            id.write(out.ascii(",\"id\":"));
        }
        out.ascii(",\"code\":\"").ascii(refusal.code().wireName());
        out.ascii("\",\"message\":").string(refusal.getMessage());
        refusal.field().ifPresent(field -> out.ascii(",\"field\":").string(field));
        refusal.retryAfter().ifPresent(after -> out.ascii(",\"retryAfterMs\":").number(after.toMillis()));
        return out.ascii("}").toFrame();
    }
}
