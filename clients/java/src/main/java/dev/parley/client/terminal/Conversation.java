package dev.parley.client.terminal;

import dev.parley.client.ChatSummary;
import dev.parley.client.ChatView;
import dev.parley.client.Entry;
import dev.parley.client.ParleyClientException;
import dev.parley.client.ParleyListener;
import dev.parley.client.PresenceState;
import dev.parley.client.Receipt;
import dev.parley.client.ShownMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// What is said between two users, and how far each of their messages has come. Shows every change, once
/// [#live] was called; whatever is shown of the other one is read. Thread-safe.
final class Conversation implements ParleyListener {
    private static final int KEPT = 200;

    private final UUID self;
    private final UUID peer;
    private final String ownName;
    private final String peerName;
    private final Display display;
    private final ChatView view = new ChatView();
    private final Map<UUID, Line> unsettled = new LinkedHashMap<>();
    private Map<Long, Line> shown = Map.of();
    private InstantSource clock = InstantSource.system();
    private BiConsumer<UUID, Long> markRead = (chat, seq) -> {};
    private UUID chatId;
    private long delivered;
    private long read;
    private long lastSeq;
    private long lastOfPeer;
    private long ownRead;
    private PresenceState presence;
    private boolean typing;
    private boolean live;
    private Instant nextExpiry = Instant.MAX;

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

    String nameOf(UUID user) {
        return self.equals(user) ? ownName : peerName;
    }

    /// What was said before.
    synchronized void past(List<Entry> entries) {
        entries.forEach(this::keep);
    }

    /// From now on changes are shown.
    ///
    /// @param serverTime by which messages disappear
    synchronized void live(InstantSource serverTime) {
        clock = serverTime;
        live = true;
        changed();
    }

    /// A line was typed. It waits below all others until its entry comes.
    synchronized void typed(UUID clientMsgId, String text) {
        unsettled.put(clientMsgId, new Line(0, clock.instant(), ownName, text, Line.Ticks.WAITING));
        changed();
        display.lineEntered();
    }

    /// A typed line could not be sent.
    synchronized void failed(UUID clientMsgId, Throwable failure) {
        Line line = unsettled.remove(clientMsgId);
        display.remark("not sent: " + line.text() + " (" + TerminalChat.reason(failure) + ")");
        notifyAll();
    }

    /// Waits until every typed line is settled.
    void awaitSettled(Duration patience) {
        await(unsettled::isEmpty, patience);
    }

    /// Waits until an entry was heard: it is stored a moment before.
    void awaitEntry(long seq, Duration patience) {
        await(() -> lastSeq >= seq, patience);
    }

    private synchronized void await(BooleanSupplier condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.getAsBoolean() && end - System.nanoTime() > 0) {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The last own message that is still there.
    synchronized Optional<ShownMessage> lastOwn() {
        return last(self::equals);
    }

    /// The last message of the other one that is still there.
    synchronized Optional<ShownMessage> lastOfPeer() {
        return last(peer::equals);
    }

    private Optional<ShownMessage> last(Predicate<UUID> by) {
        return view.shown(clock.instant()).stream()
                .filter(message -> message.entry().isMessage() && !message.deleted())
                .filter(message -> by.test(message.entry().sender()))
                .reduce((earlier, later) -> later);
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
            keep(entry);
            changed();
            notifyAll();
        }
    }

    private void keep(Entry entry) {
        view.add(entry);
        lastSeq = Math.max(lastSeq, entry.seq());
        if (peer.equals(entry.sender())) {
            lastOfPeer = Math.max(lastOfPeer, entry.seq());
        }
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
        changed();
    }

    @Override
    public synchronized void onTyping(UUID chat, UUID user, boolean on) {
        if (user.equals(peer) && chat.equals(chatId) && typing != on) {
            typing = on;
            changed();
        }
    }

    @Override
    public synchronized void onPresence(PresenceState state) {
        if (state.userId().equals(peer)) {
            presence = state;
            changed();
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

    private void changed() {
        if (!live) {
            return;
        }
        Instant now = clock.instant();
        Map<Long, Line> lines = lines(now);
        List<Line> changed = lines.values().stream()
                .filter(line -> !line.equals(shown.get(line.seq())))
                .toList();
        shown = lines;
        List<Line> all = new ArrayList<>(lines.values());
        all.addAll(unsettled.values());
        String typingNow = typing ? peerName + " is typing\u2026" : "";
        display.show(new Display.View(all, changed, presence(), typingNow));
        if (lastOfPeer > ownRead) {
            ownRead = lastOfPeer;
            markRead.accept(chatId, ownRead);
        }
        view.nextExpiry(now).ifPresent(time -> showAgainAt(time, now));
    }

    private Map<Long, Line> lines(Instant now) {
        Map<Long, Line> lines = new LinkedHashMap<>();
        view.shown(now).forEach(message -> line(message).ifPresent(line -> lines.put(line.seq(), line)));
        if (lines.size() > KEPT) {
            long first = lines.keySet().stream()
                    .skip(lines.size() - KEPT)
                    .findFirst()
                    .orElseThrow();
            lines.keySet().removeIf(seq -> seq < first);
            view.forgetBefore(first);
        }
        return lines;
    }

    private Optional<Line> line(ShownMessage message) {
        Entry entry = message.entry();
        if (!entry.isMessage()) {
            return Wording.event(entry, this::nameOf)
                    .map(event -> new Line(entry.seq(), entry.sentAt(), "", event, null));
        }
        boolean ticked = self.equals(entry.sender()) && !message.deleted();
        String text = Wording.message(message, this::nameOf);
        Line.Ticks ticks = ticked ? ticks(entry.seq()) : null;
        return Optional.of(new Line(entry.seq(), entry.sentAt(), nameOf(entry.sender()), text, ticks));
    }

    private Line.Ticks ticks(long seq) {
        return seq <= read ? Line.Ticks.READ : seq <= delivered ? Line.Ticks.DELIVERED : Line.Ticks.SENT;
    }

    /// One timer at a time, for the earliest.
    private void showAgainAt(Instant time, Instant now) {
        if (time.isBefore(nextExpiry)) {
            nextExpiry = time;
            long delay = Math.clamp(Duration.between(now, time).toMillis() + 1, 1, Integer.MAX_VALUE);
            CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS).execute(this::expire);
        }
    }

    private synchronized void expire() {
        nextExpiry = Instant.MAX;
        changed();
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
                : peerName + " was last seen " + Wording.day(presence.lastSeen());
    }
}
