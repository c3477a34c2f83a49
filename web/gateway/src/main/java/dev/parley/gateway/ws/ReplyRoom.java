package dev.parley.gateway.ws;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.ChatLog.Page;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.chat.api.Entry;
import dev.parley.platform.api.Settings;
import java.util.List;
import java.util.function.ToIntFunction;

/// How much of a page one reply takes, by WebSocket or REST. A page of large entries would else be more than may
/// wait for a connection, and the client that asked for it would be closed as a slow one, again and again. What is
/// left out, `more` says.
public record ReplyRoom(int maxBytes) {

    /// The fields of an entry or a summary beside its body.
    private static final int OTHER_FIELDS = 512;

    /// On top of what may wait when a request is taken; there is as much again for events.
    public static ReplyRoom of(Settings settings) {
        return new ReplyRoom(GatewaySettings.from(settings).softOutboundBytes());
    }

    /// The part of the page nearest to where the client is: the oldest of a page read forwards, else the newest.
    public Page fitting(Page page, boolean forwards) {
        List<Entry> entries = page.entries();
        int fit = count(forwards ? entries : entries.reversed(), entry -> entry.body().length);
        if (fit == entries.size()) {
            return page;
        }
        int first = forwards ? 0 : entries.size() - fit;
        return new Page(entries.subList(first, first + fit), true);
    }

    /// The page of changes, asked for again with fewer chats where it is too large.
    public ChatLog.SyncPage fitting(Changes changes, int limit) {
        ChatLog.SyncPage page = changes.page(limit);
        for (int fit = fit(page); fit < page.chats().size(); fit = fit(page)) {
            page = changes.page(fit);
        }
        return page;
    }

    private int fit(ChatLog.SyncPage page) {
        return count(page.chats(), ReplyRoom::bytes);
    }

    private static int bytes(Summary summary) {
        return summary.lastEntry() == null ? 0 : summary.lastEntry().body().length + OTHER_FIELDS;
    }

    /// How many from the start fit; one always does.
    private <T> int count(List<T> items, ToIntFunction<T> bytes) {
        int sum = 0;
        for (int i = 0; i < items.size(); i++) {
            sum += bytes.applyAsInt(items.get(i)) + OTHER_FIELDS;
            if (sum > maxBytes && i > 0) {
                return i;
            }
        }
        return items.size();
    }

    /// Reads at most so many changed chats.
    @FunctionalInterface
    public interface Changes {
        ChatLog.SyncPage page(int limit);
    }
}
