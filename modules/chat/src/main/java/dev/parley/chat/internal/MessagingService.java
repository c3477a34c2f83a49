package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.Messaging;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/// Authorises each send and receipt and hands it on: sends to the chat's writer, receipts to the merge.
@Singleton
public class MessagingService implements Messaging {

    private static final System.Logger LOG = System.getLogger(MessagingService.class.getName());
    private static final int MAX_MENTIONS = 50;

    private final Memberships memberships;
    private final LogWriters writers;
    private final Receipts receipts;
    private final SentMedia media;

    @Inject
    public MessagingService(Memberships memberships, LogWriters writers, Receipts receipts, SentMedia media) {
        this.memberships = memberships;
        this.writers = writers;
        this.receipts = receipts;
        this.media = media;
    }

    @Override
    public boolean isReady(SendRequest request) {
        return !request.kind().hasMedia() && memberships.cached(chatOf(request)).isPresent();
    }

    @Override
    public boolean isReady(ChatId chatId) {
        return memberships.cached(chatId).isPresent();
    }

    @Override
    public void send(SendRequest request, Consumer<SendResult> answer) {
        PendingEntry entry;
        try {
            entry = authorised(request, answer);
        } catch (ParleyException refusal) {
            answer.accept(new SendResult.Refused(refusal));
            return;
        } catch (DatabaseUnavailable away) {
            LOG.log(Level.DEBUG, "authorising a send failed", away);
            answer.accept(new SendResult.Refused(
                    new ParleyException(ErrorCode.UNAVAILABLE, "messages cannot be stored at the moment")));
            return;
        }
        writers.of(entry.chatId()).submit(entry);
    }

    private PendingEntry authorised(SendRequest request, Consumer<SendResult> answer) {
        if (request.mentions().size() > MAX_MENTIONS) {
            throw ParleyException.invalid("mentions", "at most " + MAX_MENTIONS);
        }
        EntryKind kind = request.kind();
        MediaId medium = Bodies.check(kind, request.body());
        Membership membership = request.chatId() != null
                ? member(request.sender(), request.chatId())
                : memberships.direct(request.sender(), request.to());
        if (membership.isBlocked()) {
            throw new ParleyException(ErrorCode.BLOCKED, "one of you blocks the other");
        }
        if (medium != null) {
            media.use(request.sender(), medium, membership.chatId());
        }
        return new PendingEntry(request, membership, answer);
    }

    @Override
    public void receipt(UserId user, SessionId origin, ChatId chatId, long delivered, long read) {
        receipts.advance(member(user, chatId), user, origin, delivered, read);
    }

    @Override
    public UserId[] members(UserId caller, ChatId chatId) {
        return member(caller, chatId).members();
    }

    private Membership member(UserId user, ChatId chatId) {
        // One answer for a chat that is not there and for one that is not the caller's, so that ids cannot be probed.
        return memberships
                .find(chatId)
                .filter(membership -> membership.contains(user))
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_MEMBER, "not a member of this chat"));
    }

    private static ChatId chatOf(SendRequest request) {
        return request.chatId() != null ? request.chatId() : DirectChats.of(request.sender(), request.to());
    }
}
