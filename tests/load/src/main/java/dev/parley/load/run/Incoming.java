package dev.parley.load.run;

import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.ChatLedger;
import dev.parley.load.check.ReceiverLog;
import dev.parley.load.check.SenderOrder;
import dev.parley.load.check.Violations;
import dev.parley.load.wire.FrameTemplate;
import dev.parley.load.wire.MessageId;

/// The receiving half of a member: keeps its copy of the log, reads from the server what did not come by
/// itself, and reports delivered and read in batches, as a good client does. On the loop's thread.
final class Incoming {
    private static final long SECOND = 1_000_000_000;
    private static final int PAGE = 200;

    /// The most that one answer holds, and more than a run gives an account.
    private static final int MOST_CHATS = 500;

    private final FrameScanner entry = new FrameScanner();
    private final LoadedChat chat;
    private final ChatMember member;
    private ChatLedger ledger;
    private ReceiverLog log;
    private SenderOrder order;
    private boolean settled;
    private long chatHigh;
    private long chatLow;
    private FrameTemplate receipt;
    private FrameTemplate.Place receiptDelivered;
    private FrameTemplate.Place receiptRead;
    private boolean catchingUp;
    private boolean watchingGap;
    private boolean receiptDue;
    private long reported;
    private long othersDelivered;
    private long othersRead;

    Incoming(LoadedChat chat, ChatMember member) {
        this.chat = chat;
        this.member = member;
    }

    void bound(ChatLedger bound) {
        ledger = bound;
        log = new ReceiverLog(chat.violations(), member.toString(), bound.base(), chat.isOfOneServer());
        order = new SenderOrder(
                chat.violations(),
                member.toString(),
                chat.load().senders() > 1 || chat.load().faultsExpected());
        chatHigh = bound.chatId().getMostSignificantBits();
        chatLow = bound.chatId().getLeastSignificantBits();
        receipt = new FrameTemplate(RequestFrames.receipt(bound.chatId(), 1, 1));
        receiptDelivered = receipt.number("delivered");
        receiptRead = receipt.number("read");
    }

    long contiguous() {
        return log.contiguous();
    }

    ReceiverLog log() {
        return log;
    }

    private boolean isOurs(FrameScanner frame) {
        return log != null && frame.chatHigh() == chatHigh && frame.chatLow() == chatLow;
    }

    void pushed(FrameScanner frame) {
        if (!isOurs(frame)) {
            return;
        }
        if (catchingUp && frame.seq() > log.contiguous() + 1) {
            log.passedOver(frame.seq());
            return;
        }
        ledger.delivered(frame.seq(), frame.messageHigh(), frame.messageLow());
        if (log.pushed(frame.seq(), isOwn(frame))) {
            judgeOrder(frame);
            delivered(frame);
        }
        watchGap();
    }

    /// Where one server pushes all, the log has judged it.
    private void judgeOrder(FrameScanner frame) {
        if (settled && !chat.isOfOneServer() && MessageId.run(frame.messageHigh()) == ledger.run() && !isOwn(frame)) {
            int sender = MessageId.sender(frame.messageHigh());
            long from = chat.settledFrom(sender);
            if (MessageId.count(frame.messageLow()) >= from) {
                order.pushed(sender, from, frame.seq());
            }
        }
    }

    /// @param present whether the present connection is as old as it must be for the order of pushes to be judged
    void settled(boolean present) {
        settled = present;
        if (order != null) {
            order.restart();
        }
    }

    private boolean isOwn(FrameScanner frame) {
        return MessageId.run(frame.messageHigh()) == ledger.run()
                && MessageId.sender(frame.messageHigh()) == member.number();
    }

    void own(long seq, boolean resent) {
        if (resent) {
            log.ownResent(seq);
        } else {
            log.own(seq);
        }
        watchGap();
    }

    private void delivered(FrameScanner frame) {
        if (MessageId.run(frame.messageHigh()) == ledger.run() && !isOwn(frame)) {
            long sentAt = chat.sentAt(MessageId.sender(frame.messageHigh()), MessageId.count(frame.messageLow()));
            chat.recorder().delivered(sentAt, chat.loop().now());
            reportSoon();
        }
    }

    /// A gap closes by itself when an acknowledgement is on its way; when nothing moves for a second, it does
    /// not.
    private void watchGap() {
        if (!watchingGap && !catchingUp && log.contiguous() < log.highest()) {
            watchingGap = true;
            long stood = log.contiguous();
            chat.loop().after(SECOND, () -> {
                watchingGap = false;
                if (log.contiguous() == stood && log.highest() > stood && member.isConnected() && !catchingUp) {
                    chat.recorder().caughtUpWithGap();
                    if (!chat.load().faultsExpected()) {
                        chat.violations()
                                .add(Violations.Kind.GAP, member + " was not sent seq " + (stood + 1) + " in time");
                    }
                    catchUp();
                } else {
                    watchGap();
                }
            });
        }
    }

    private void catchUp() {
        catchingUp = true;
        member.send(RequestFrames.historyAfter(ledger.chatId(), log.contiguous(), PAGE)
                .put("id", ChatMember.HISTORY));
    }

    void reconnected() {
        reported = 0;
        log.reconnected();
        reportSoon();
        catchUp();
        sync();
    }

    /// Asks for the chat's summary: a receipt that the lost connection did not bring does not come again.
    private void sync() {
        member.send(RequestFrames.sync(null, MOST_CHATS).put("id", ChatMember.SYNC));
    }

    void synced(FrameScanner frame) {
        for (FrameScanner.Entries chats = frame.chats(); chats.next(entry); ) {
            if (isOurs(entry)) {
                told(entry.othersDelivered(), entry.othersRead());
            }
        }
    }

    void page(FrameScanner frame) {
        boolean more = frame.hasMore();
        boolean any = false;
        FrameScanner.Entries entries = frame.entries();
        while (entries.next(entry)) {
            any = true;
            ledger.delivered(entry.seq(), entry.messageHigh(), entry.messageLow());
            if (log.caughtUp(entry.seq())) {
                delivered(entry);
            }
        }
        if (any && (more || log.contiguous() < log.highest())) {
            catchUp();
        } else {
            catchingUp = false;
            watchGap();
        }
    }

    void catchUpRefused(FrameScanner frame) {
        askAgain("history", frame, this::catchUp);
    }

    void syncRefused(FrameScanner frame) {
        askAgain("sync", frame, this::sync);
    }

    private void askAgain(String what, FrameScanner refusal, Runnable ask) {
        String code = refusal.code();
        switch (code) {
            case "overloaded", "unavailable", "rate-limited", "internal" ->
                chat.loop().after(Math.max(SECOND / 10, refusal.retryAfterMs() * 1_000_000), () -> {
                    if (member.isConnected()) {
                        ask.run();
                    }
                });
            default -> chat.violations().add(Violations.Kind.REFUSED, member + "'s " + what + " was answered " + code);
        }
    }

    private void reportSoon() {
        if (chat.load().receipts() && !receiptDue) {
            receiptDue = true;
            chat.loop().after(chat.load().receiptDelay().toNanos(), this::report);
        }
    }

    private void report() {
        receiptDue = false;
        long reached = log.contiguous();
        if (reached > reported && reached > ledger.base() && member.isConnected()) {
            reported = reached;
            receipt.set(receiptDelivered, reached);
            receipt.set(receiptRead, reached);
            member.send(receipt.bytes(), receipt.length());
        }
    }

    void receipt(FrameScanner frame) {
        if (isOurs(frame) && !frame.isOfMe()) {
            told(frame.delivered(), frame.read());
        }
    }

    private void told(long delivered, long read) {
        othersDelivered = Math.max(othersDelivered, delivered);
        othersRead = Math.max(othersRead, read);
    }

    /// Whether this member was told that everybody else has and has read everything up to here.
    boolean isReadByOthers(long seq) {
        return seq == 0 || !chat.load().receipts() || (othersDelivered >= seq && othersRead >= seq);
    }
}
