package dev.parley.load;

import dev.parley.client.Message;
import dev.parley.client.Recipient;
import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.PairLedger;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.engine.Pace;
import dev.parley.load.run.Account;
import dev.parley.load.wire.FrameTemplate;
import dev.parley.load.wire.MessageId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;

/// Two users with many chats between them: one sends when told, each time to another chat at random; the other
/// listens, and reports what it got and read. On the loop's thread.
final class TalkingPair implements Pace.Sender {
    private static final int REMEMBERED = 1 << 16;
    private static final long GATHERING = 50_000_000;
    private static final String TEXT = "x".repeat(100);
    private static final UUID ANY_CHAT = new UUID(0, 0);

    private final long[] sentAt = new long[REMEMBERED];
    private final Map<UUID, Long> toReport = new HashMap<>();
    private final Queue<Long> owed = new ArrayDeque<>();
    private final FrameTemplate message = new FrameTemplate(
            RequestFrames.send(Message.text(Recipient.chat(ANY_CHAT), TEXT)).put("id", 1));
    private final FrameTemplate.Place requestId = message.number("id");
    private final FrameTemplate.Place messageChat = message.uuid("chatId");
    private final FrameTemplate.Place messageId = message.uuid("clientMsgId");
    private final FrameTemplate receipt = new FrameTemplate(RequestFrames.receipt(ANY_CHAT, 1, 1));
    private final FrameTemplate.Place receiptChat = receipt.uuid("chatId");
    private final FrameTemplate.Place receiptDelivered = receipt.number("delivered");
    private final FrameTemplate.Place receiptRead = receipt.number("read");
    private final EventLoop loop;
    private final PairsTalking all;
    private final int number;
    private final PairLedger ledger;
    private Connection talking;
    private Connection listening;
    private int welcomed;
    private int answered;

    TalkingPair(EventLoop loop, PairsTalking all, int number) {
        this.loop = loop;
        this.all = all;
        this.number = number;
        this.ledger = new PairLedger(all.violations(), "pair " + number);
    }

    void open(Dialler dialler, Account talker, Account listener) {
        talking = dialler.open(talker, new Talker());
        listening = dialler.open(listener, new Listener());
    }

    boolean isConnected() {
        return welcomed == 2;
    }

    PairLedger ledger() {
        return ledger;
    }

    @Override
    public void due(long intended) {
        owed.add(intended);
        sendWhatIsOwed();
    }

    private void sendWhatIsOwed() {
        while (ledger.sent() - answered < REMEMBERED && !owed.isEmpty()) {
            send(owed.remove());
        }
    }

    /// Sends no more. What is due and had to wait is told as never sent.
    void stop() {
        owed.forEach(all.punctuality()::neverSent);
        owed.clear();
    }

    private void send(long intended) {
        int count = ledger.sent();
        sentAt[count % REMEMBERED] = intended;
        UUID chat = all.anyChatOf(number);
        ledger.sent(chat);
        message.set(messageChat, chat.getMostSignificantBits(), chat.getLeastSignificantBits());
        message.set(messageId, MessageId.high(all.run(), number), MessageId.low(count));
        message.set(requestId, count + 1);
        talking.send(message.bytes(), message.length());
    }

    private void report() {
        toReport.forEach((chat, seq) -> {
            receipt.set(receiptChat, chat.getMostSignificantBits(), chat.getLeastSignificantBits());
            receipt.set(receiptDelivered, seq);
            receipt.set(receiptRead, seq);
            listening.send(receipt.bytes(), receipt.length());
        });
        toReport.clear();
    }

    @Override
    public String toString() {
        return "pair " + number;
    }

    private final class Talker implements Connection.Owner {
        @Override
        public void frame(FrameScanner frame) {
            if (frame.type() == FrameScanner.Type.WELCOME) {
                welcomed++;
            } else if (frame.type() == FrameScanner.Type.OK) {
                int count = (int) frame.id() - 1;
                answered++;
                ledger.acknowledged(count, frame.chatId(), frame.seq());
                all.acknowledged(sentAt[count % REMEMBERED], loop.now());
                sendWhatIsOwed();
            } else if (frame.type() == FrameScanner.Type.ERROR) {
                all.violations().add(Violations.Kind.REFUSED, TalkingPair.this + " was answered " + frame.code());
            }
        }

        @Override
        public void closed(int code) {
            all.violations().add(Violations.Kind.CONNECTION, TalkingPair.this + " was closed with " + code);
        }
    }

    private final class Listener implements Connection.Owner {
        @Override
        public void frame(FrameScanner frame) {
            if (frame.type() == FrameScanner.Type.WELCOME) {
                welcomed++;
            } else if (frame.type() == FrameScanner.Type.ENTRY && MessageId.run(frame.messageHigh()) == all.run()) {
                int count = (int) MessageId.count(frame.messageLow());
                ledger.delivered(count, frame.chatId(), frame.seq());
                all.delivered(sentAt[count % REMEMBERED], loop.now());
                if (toReport.isEmpty()) {
                    loop.after(GATHERING, TalkingPair.this::report);
                }
                toReport.merge(frame.chatId(), frame.seq(), Math::max);
            }
        }

        @Override
        public void closed(int code) {
            all.violations().add(Violations.Kind.CONNECTION, TalkingPair.this + " was closed with " + code);
        }
    }
}
