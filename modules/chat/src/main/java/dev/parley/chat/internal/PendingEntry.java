package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
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
final class PendingEntry {

    private static final System.Logger LOG = System.getLogger(PendingEntry.class.getName());

    private final SendRequest request;
    private final Membership membership;
    private final Consumer<SendResult> answer;
    private List<PendingEntry> repeats = List.of();
    private long seq;

    PendingEntry(SendRequest request, Membership membership, Consumer<SendResult> answer) {
        this.request = request;
        this.membership = membership;
        this.answer = answer;
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
        return request.body();
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

    Key key() {
        return new Key(chatId().value(), sender().value(), clientMsgId());
    }

    /// Another request with the same key that came while this one was pending: it gets this one's answer.
    void addRepeat(PendingEntry repeat) {
        if (repeats.isEmpty()) {
            repeats = new ArrayList<>();
        }
        repeats.add(repeat);
    }

    void stored(long storedSeq, long sentAtMillis, boolean duplicate) {
        seq = storedSeq;
        deliver(new SendResult.Stored(chatId(), storedSeq, sentAtMillis, duplicate));
        for (PendingEntry repeat : repeats) {
            repeat.stored(storedSeq, sentAtMillis, true);
        }
    }

    void refused(ErrorCode code, String message) {
        deliver(new SendResult.Refused(new ParleyException(code, message)));
        for (PendingEntry repeat : repeats) {
            repeat.refused(code, message);
        }
    }

    private void deliver(SendResult result) {
        try {
            answer.accept(result);
        } catch (RuntimeException defect) {
            // The entry's fate is decided; one caller's defect must not stop the writer for all others.
            LOG.log(Level.ERROR, "answering a send failed", defect);
        }
    }

    /// What makes a send the same send.
    record Key(UUID chat, UUID sender, UUID clientMsgId) {}
}
