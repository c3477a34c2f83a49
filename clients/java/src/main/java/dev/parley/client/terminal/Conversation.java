package dev.parley.client.terminal;

import dev.parley.client.ChatSummary;
import dev.parley.client.Entry;
import dev.parley.client.ParleyClientException;
import dev.parley.client.ParleyListener;
import dev.parley.client.PresenceState;
import dev.parley.client.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;

/// What is said between two users, and how far each of their messages has come. Shows every change, once
/// [#live()] was called; whatever is shown of the other one is read. Thread-safe.
final class Conversation implements ParleyListener {
    private static final int KEPT = 200;
    private static final DateTimeFormatter LAST_SEEN = DateTimeFormatter.ofPattern("d MMM HH:mm");

    private final UUID self;
    private final UUID peer;
    private final String ownName;
    private final String peerName;
    private final Display display;
    private final TreeMap<Long, Line> lines = new TreeMap<>();
    private final Map<UUID, Line> unsettled = new LinkedHashMap<>();
    private BiConsumer<UUID, Long> markRead = (chat, seq) -> {};
    private UUID chatId;
    private long delivered;
    private long read;
    private long ownRead;
    private PresenceState presence;
    private boolean typing;
    private boolean live;

    Conversation(UUID self, String ownName, UUID peer, String peerName, Display display) {
        this.self = self;
        this.ownName = ownName;
        this.peer = peer;
        this.peerName = peerName;
        this.display = display;
    }

    synchronized void markReadBy(BiConsumer<UUID, Long> marking) {
        markRead = marking;
    }

    /// The direct chat, once there is one.
    synchronized Optional<UUID> chatId() {
        return Optional.ofNullable(chatId);
    }

    /// What was said before.
    synchronized void past(List<Entry> entries) {
        entries.forEach(this::keep);
    }

    /// From now on changes are shown.
    synchronized void live() {
        live = true;
        changed(lines.values());
    }

    /// A line was typed. It waits below all others until its entry comes.
    synchronized void typed(UUID clientMsgId, String text) {
        unsettled.put(clientMsgId, new Line(0, Instant.now(), ownName, text, Line.Ticks.WAITING));
        changed(List.of());
        display.lineEntered();
    }

    /// A typed line could not be sent.
    synchronized void failed(UUID clientMsgId, Throwable failure) {
        Line line = unsettled.remove(clientMsgId);
        display.remark("not sent: " + line.text() + " (" + TerminalChat.reason(failure) + ")");
        notifyAll();
    }

    /// Waits until every typed line is settled.
    synchronized void awaitSettled(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!unsettled.isEmpty() && end - System.nanoTime() > 0) {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Shows everything again.
    synchronized void refresh() {
        display.lineEntered();
    }

    @Override
    public synchronized void onChat(ChatSummary chat) {
        if (peer.equals(chat.peer())) {
            chatId = chat.chatId();
            advanced(chat.othersDelivered(), chat.othersRead());
        }
    }

    @Override
    public synchronized void onEntry(Entry entry) {
        if (chatId == null && unsettled.containsKey(entry.clientMsgId())) {
            chatId = entry.chatId();
        }
        if (entry.chatId().equals(chatId)) {
            unsettled.remove(entry.clientMsgId());
            typing &= !peer.equals(entry.sender());
            Line line = keep(entry);
            changed(line == null ? List.of() : List.of(line));
            notifyAll();
        }
    }

    private Line keep(Entry entry) {
        if (!entry.isMessage() || lines.containsKey(entry.seq())) {
            return null;
        }
        boolean own = self.equals(entry.sender());
        String text = entry.kind().equals("text") ? entry.text() : "(" + entry.kind() + ") " + entry.text();
        Line line =
                new Line(entry.seq(), entry.sentAt(), own ? ownName : peerName, text, own ? ticks(entry.seq()) : null);
        lines.put(entry.seq(), line);
        if (lines.size() > KEPT) {
            lines.pollFirstEntry();
        }
        return line;
    }

    private Line.Ticks ticks(long seq) {
        return seq <= read ? Line.Ticks.READ : seq <= delivered ? Line.Ticks.DELIVERED : Line.Ticks.SENT;
    }

    @Override
    public synchronized void onReceipt(Receipt receipt) {
        if (receipt.chatId().equals(chatId) && !receipt.mine()) {
            advanced(receipt.delivered(), receipt.read());
        }
    }

    private void advanced(long newDelivered, long newRead) {
        read = Math.max(read, newRead);
        delivered = Math.max(read, Math.max(delivered, newDelivered));
        List<Line> advanced = new ArrayList<>();
        for (Map.Entry<Long, Line> place : lines.entrySet()) {
            Line line = place.getValue();
            if (line.ticks() != null && line.ticks() != ticks(line.seq())) {
                place.setValue(new Line(line.seq(), line.at(), line.name(), line.text(), ticks(line.seq())));
                advanced.add(place.getValue());
            }
        }
        if (!advanced.isEmpty()) {
            changed(advanced);
        }
    }

    @Override
    public synchronized void onTyping(UUID chat, UUID user, boolean on) {
        if (user.equals(peer) && chat.equals(chatId) && typing != on) {
            typing = on;
            changed(List.of());
        }
    }

    @Override
    public synchronized void onPresence(PresenceState state) {
        if (state.userId().equals(peer)) {
            presence = state;
            changed(List.of());
        }
    }

    @Override
    public synchronized void onDisconnected(String reason) {
        display.remark("disconnected (" + reason + "), connecting again");
    }

    @Override
    public synchronized void onCaughtUp() {
        if (live) {
            display.remark("connected again");
        }
    }

    @Override
    public synchronized void onStopped(ParleyClientException reason) {
        display.remark("signed out: " + reason.getMessage());
    }

    private void changed(Collection<Line> changed) {
        if (!live) {
            return;
        }
        List<Line> all = new ArrayList<>(lines.values());
        all.addAll(unsettled.values());
        String typingNow = typing ? peerName + " is typing\u2026" : "";
        display.show(new Display.View(all, List.copyOf(changed), presence(), typingNow));
        for (Line line : lines.descendingMap().values()) {
            if (line.ticks() == null) {
                if (line.seq() > ownRead) {
                    ownRead = line.seq();
                    markRead.accept(chatId, ownRead);
                }
                return;
            }
        }
    }

    private String presence() {
        if (presence == null) {
            return "";
        }
        if (presence.online()) {
            return peerName + " is online";
        }
        return presence.lastSeen() == null
                ? peerName + " is offline"
                : peerName + " was last seen "
                        + LAST_SEEN.format(presence.lastSeen().atZone(ZoneId.systemDefault()));
    }
}
