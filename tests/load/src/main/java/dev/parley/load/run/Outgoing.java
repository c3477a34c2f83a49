package dev.parley.load.run;

import dev.parley.client.Message;
import dev.parley.client.Recipient;
import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.ChatLedger;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Pace;
import dev.parley.load.wire.FrameTemplate;
import dev.parley.load.wire.MessageId;

/// The sending half of a member. Message number n is the request with id `FIRST_ID + n` and has n in its
/// `clientMsgId`, so that a frame to send is the last one with a few digits changed. On the loop's thread.
final class Outgoing implements Pace.Sender {
    /// All ids have ten digits, so that no frame is longer than another.
    static final long FIRST_ID = 1_000_000_000;

    /// Send times are remembered for so many messages after they were sent.
    private static final int REMEMBERED = 8_192;

    private static final int MASK = REMEMBERED - 1;
    private static final long MILLI = 1_000_000;
    private static final long RETRY = 20 * MILLI;

    private final long[] sentAt = new long[REMEMBERED];
    private final long[] seqs = new long[MAX_SETTLED_AHEAD];
    private final LoadedChat chat;
    private final ChatMember member;
    private FrameTemplate frame;
    private FrameTemplate.Place id;
    private FrameTemplate.Place clientMsgId;
    private ChatLedger ledger;
    private long first;
    private long next;

    /// What was sent before this was sent on an earlier connection.
    private long nextBefore;

    private long settledFrom = Long.MAX_VALUE;
    private long lastSeq;
    private boolean sending;
    private boolean paced;
    private long owed;
    private long owedSince;

    /// Refused messages that are to be sent again, and are not yet.
    private int refusedNow;

    /// The first message that was sent behind every one that had to be sent again after a refusal.
    private long orderedFrom;

    private long paceStep;

    private static final int MAX_SETTLED_AHEAD = 2 * ChatMember.MAX_UNACKNOWLEDGED;
    private static final long REFUSED = -1;

    Outgoing(LoadedChat chat, ChatMember member) {
        this.chat = chat;
        this.member = member;
    }

    void bound(ChatLedger bound) {
        ledger = bound;
        lastSeq = 0;
        Message message = Message.text(
                        Recipient.chat(bound.chatId()), "x".repeat(chat.load().textBytes()))
                .identified(MessageId.of(bound.run(), member.number(), 0));
        frame = new FrameTemplate(RequestFrames.send(message).put("id", FIRST_ID));
        id = frame.number("id");
        clientMsgId = frame.uuid("clientMsgId");
    }

    /// Sends as many as may be in flight, from now on.
    void start() {
        sending = true;
        fill();
    }

    /// Sends when told by a [Pace], from now on.
    ///
    /// @param step nanoseconds between two messages of this sender
    void startPaced(long step) {
        paced = true;
        sending = true;
        paceStep = step;
    }

    /// Sends no more. What is due and had to wait is told as never sent.
    void stop() {
        sending = false;
        for (; owed > 0; owed--) {
            chat.recorder().punctuality().neverSent(owedSince);
            owedSince += paceStep;
        }
    }

    /// Messages that were sent and not answered.
    long unacknowledged() {
        return next - first;
    }

    /// The seq of the last message that was acknowledged, or 0.
    long lastSeq() {
        return lastSeq;
    }

    /// The first message that was sent when the present connection was [#settled].
    long settledFrom() {
        return settledFrom;
    }

    /// @param present whether the present connection is as old as it must be for the order of pushes to be judged
    void settled(boolean present) {
        settledFrom = present ? next : Long.MAX_VALUE;
    }

    /// When a message was sent, or 0 where that is not known any more.
    long sentAt(long count) {
        return count < next && count >= next - REMEMBERED ? sentAt[(int) count & MASK] : 0;
    }

    @Override
    public void due(long intended) {
        if (!sending) {
            return;
        }
        if (owed == 0 && member.isConnected() && unacknowledged() < ChatMember.MAX_UNACKNOWLEDGED) {
            send(intended);
        } else if (owed++ == 0) {
            owedSince = intended;
        }
    }

    private void fill() {
        if (!sending || !member.isConnected()) {
            return;
        }
        if (paced) {
            while (owed > 0 && unacknowledged() < ChatMember.MAX_UNACKNOWLEDGED) {
                owed--;
                send(owedSince);
                owedSince += paceStep;
            }
        } else {
            while (unacknowledged() < chat.load().inFlight()) {
                send(chat.loop().now());
            }
        }
    }

    private void send(long intended) {
        sentAt[(int) next & MASK] = intended;
        seqs[(int) next % MAX_SETTLED_AHEAD] = 0;
        write(next++);
    }

    private void write(long count) {
        frame.set(id, FIRST_ID + count);
        frame.set(clientMsgId, MessageId.high(ledger.run(), member.number()), MessageId.low(count));
        member.send(frame.bytes(), frame.length());
    }

    void acknowledged(FrameScanner reply) {
        long count = reply.id() - FIRST_ID;
        if (!isOpen(count)) {
            return;
        }
        chat.recorder().acknowledged(sentAt[(int) count & MASK], chat.loop().now());
        ledger.acknowledged(member.number(), count, reply.seq());
        member.incoming().own(reply.seq(), count < nextBefore);
        settle(count, reply.seq());
    }

    void refused(FrameScanner reply) {
        long count = reply.id() - FIRST_ID;
        if (!isOpen(count)) {
            return;
        }
        String code = reply.code();
        switch (code) {
            case "overloaded", "unavailable", "rate-limited" -> retry(count, reply.retryAfterMs());
            default -> {
                if (code.equals("internal") && chat.load().faultsExpected()) {
                    retry(count, reply.retryAfterMs());
                } else {
                    chat.violations()
                            .add(Violations.Kind.REFUSED, member + "'s message " + count + " was answered " + code);
                    settle(count, REFUSED);
                }
            }
        }
    }

    private void retry(long count, long retryAfterMs) {
        chat.recorder().refused();
        refusedNow++;
        chat.loop().after(Math.max(RETRY, retryAfterMs * MILLI), () -> {
            refusedNow--;
            // What was sent before, and after the refusal, may have been stored before it.
            orderedFrom = next;
            if (member.isConnected() && isOpen(count)) {
                chat.recorder().retried();
                write(count);
            }
        });
    }

    private boolean isOpen(long count) {
        return count >= first && count < next && seqs[(int) count % MAX_SETTLED_AHEAD] == 0;
    }

    private void settle(long count, long seq) {
        seqs[(int) count % MAX_SETTLED_AHEAD] = seq;
        while (first < next && seqs[(int) first % MAX_SETTLED_AHEAD] != 0) {
            long settled = seqs[(int) first % MAX_SETTLED_AHEAD];
            if (settled != REFUSED) {
                if (settled < lastSeq && refusedNow == 0 && first >= orderedFrom) {
                    chat.violations()
                            .add(
                                    Violations.Kind.SEND_ORDER,
                                    member + "'s message " + first + " is seq " + settled + ", the one before it is "
                                            + lastSeq);
                }
                lastSeq = Math.max(lastSeq, settled);
            }
            first++;
        }
        fill();
    }

    /// Asks again, in order, for what was not answered by the connection that was lost.
    void reconnected() {
        nextBefore = next;
        for (long count = first; count < next; count++) {
            if (isOpen(count)) {
                chat.recorder().retried();
                write(count);
            }
        }
        fill();
    }
}
