package dev.parley.chat.internal;

import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.MessageRef;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// A message on its way to the log: authorised, not yet committed. Owned by one thread at a time.
final class PendingEntry implements LogWork {

    private static final byte[] NOTHING = {'{', '}'};
    private static final System.Logger LOG = System.getLogger(PendingEntry.class.getName());

    private final SendRequest request;
    private Membership membership;
    private final Consumer<SendResult> answer;
    private final boolean forwarded;
    private Consumer<PendingEntry> onAnswer = _ -> {};
    private List<Consumer<SendResult>> repeats = List.of();
    private long seq;
    private boolean erased;
    private long targetExpiresAtMillis;

    PendingEntry(SendRequest request, Membership membership, Consumer<SendResult> answer) {
        this(request, membership, answer, false);
    }

    /// @param forwarded whether another node has handed it over, so that this one must write it
    PendingEntry(SendRequest request, Membership membership, Consumer<SendResult> answer, boolean forwarded) {
        this.request = request;
        this.membership = membership;
        this.answer = answer;
        this.forwarded = forwarded;
    }

    boolean isForwarded() {
        return forwarded;
    }

    SendRequest request() {
        return request;
    }

    /// For the node that is to write it.
    byte[] toWire(long number, long previous) {
        return SendWire.send(number, previous, chatId(), request);
    }

    Membership membership() {
        return membership;
    }

    /// Who is in the chat was read anew.
    void authorised(Membership present) {
        membership = present;
    }

    ChatId chatId() {
        return membership.chatId();
    }

    UserId sender() {
        return request.sender();
    }

    UUID clientMsgId() {
        return request.clientMsgId();
    }

    EntryKind kind() {
        return request.kind();
    }

    byte[] body() {
        return erased ? NOTHING : request.body();
    }

    /// The message that this is an edit of is deleted in the same batch: until the batch is judged anew.
    void erase() {
        erased = true;
    }

    /// What an earlier judgement said of it does not count any more.
    void judgedAnew() {
        erased = false;
        targetExpiresAtMillis = 0;
    }

    long target() {
        return request.target();
    }

    MessageRef forwardedFrom() {
        return request.forwardedFrom();
    }

    /// An edit lives no longer than its message.
    void expiresWithTarget(long atMillis) {
        targetExpiresAtMillis = atMillis;
    }

    /// When a message sent at a time is erased: the sooner of what the sender and what the chat wants. 0 for
    /// never.
    long expiresAtMillis(long sentAtMillis) {
        if (kind().isAmendment()) {
            return targetExpiresAtMillis;
        }
        int own = request.expiresInSeconds();
        int chats = membership.expiresInSeconds();
        int seconds = own == 0 || chats == 0 ? Math.max(own, chats) : Math.min(own, chats);
        return seconds == 0 ? 0 : sentAtMillis + seconds * 1_000L;
    }

    /// Whether it says more than most messages do, and so needs the longer statement.
    boolean hasExtras() {
        return request.target() != 0
                || request.forwardedFrom() != null
                || request.expiresInSeconds() != 0
                || membership.expiresInSeconds() != 0;
    }

    Entry entry(long sentAtMillis) {
        return new Entry(
                chatId(),
                seq,
                sender(),
                clientMsgId(),
                kind(),
                body(),
                sentAtMillis,
                replyTo(),
                mentions(),
                target(),
                forwardedFrom(),
                expiresAtMillis(sentAtMillis));
    }

    long replyTo() {
        return request.replyTo();
    }

    List<UserId> mentions() {
        return request.mentions();
    }

    SessionId origin() {
        return request.origin();
    }

    UserId[] receivers() {
        return membership.members();
    }

    long seq() {
        return seq;
    }

    void number(long assigned) {
        seq = assigned;
    }

    /// Whether it must not be stored once one of the two in the chat blocks the other. Whoever was blocked may still
    /// take back what it said.
    boolean isBlockable() {
        return membership.isBlockable() && kind() != EntryKind.DELETE;
    }

    Key key() {
        return Key.of(request, chatId());
    }

    Consumer<SendResult> answer() {
        return answer;
    }

    /// Is told just before it is answered: from then on no repeat may be added.
    void onAnswer(Consumer<PendingEntry> observer) {
        onAnswer = observer;
    }

    /// Whether a request with the same key asks for the same. What it says besides is not compared: the first counts.
    boolean isRepeatedBy(SendRequest other) {
        return other.kind() == kind() && other.target() == target();
    }

    /// Another request for the same that came while this one was pending: it gets this one's answer.
    void addRepeat(Consumer<SendResult> repeat) {
        if (repeats.isEmpty()) {
            repeats = new ArrayList<>();
        }
        repeats.add(repeat);
    }

    int repeats() {
        return repeats.size();
    }

    static ParleyException usedForAnother() {
        return new ParleyException(ErrorCode.CONFLICT, "another request had this clientMsgId");
    }

    void stored(long storedSeq, long sentAtMillis, boolean duplicate) {
        seq = storedSeq;
        onAnswer.accept(this);
        deliver(new SendResult.Stored(chatId(), storedSeq, sentAtMillis, duplicate), answer);
        for (Consumer<SendResult> repeat : repeats) {
            deliver(new SendResult.Stored(chatId(), storedSeq, sentAtMillis, true), repeat);
        }
    }

    void refused(ErrorCode code, String message) {
        refused(new ParleyException(code, message));
    }

    void refused(ParleyException reason) {
        onAnswer.accept(this);
        SendResult refused = new SendResult.Refused(reason);
        deliver(refused, answer);
        repeats.forEach(repeat -> deliver(refused, repeat));
    }

    private static void deliver(SendResult result, Consumer<SendResult> to) {
        try {
            to.accept(result);
        } catch (RuntimeException defect) {
            // The entry's fate is decided; one caller's defect must not stop the writer for all others.
            LOG.log(Level.ERROR, "answering a send failed", defect);
        }
    }

    /// What makes a send the same send.
    record Key(UUID chat, UUID sender, UUID clientMsgId) {

        static Key of(SendRequest request, ChatId chat) {
            return new Key(chat.value(), request.sender().value(), request.clientMsgId());
        }
    }
}
