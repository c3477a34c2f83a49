package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.MessageRef;
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
    private final ChatLogReader log;

    @Inject
    public MessagingService(
            Memberships memberships, LogWriters writers, Receipts receipts, SentMedia media, ChatLogReader log) {
        this.memberships = memberships;
        this.writers = writers;
        this.receipts = receipts;
        this.media = media;
        this.log = log;
    }

    @Override
    public boolean isReady(SendRequest request) {
        return !request.kind().hasMedia()
                && request.forwardedFrom() == null
                && memberships.cached(chatOf(request)).isPresent();
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
        if (request.expiresInSeconds() < 0 || request.expiresInSeconds() > SendRequest.MAX_EXPIRES_IN_SECONDS) {
            throw ParleyException.invalid(
                    "expiresInSec", "a whole number from 1 to " + SendRequest.MAX_EXPIRES_IN_SECONDS);
        }
        MediaId medium = checkedBody(request);
        Membership membership = request.chatId() != null
                ? member(request.sender(), request.chatId())
                : direct(request.sender(), request.to());
        // Whoever was blocked may still take back what it said.
        if (membership.isBlocked() && request.kind() != EntryKind.DELETE) {
            throw new ParleyException(ErrorCode.BLOCKED, "one of you blocks the other");
        }
        if (request.forwardedFrom() != null) {
            checkForwarded(request, membership.chatId());
        }
        if (medium != null) {
            media.use(request.sender(), medium, membership.chatId(), request.clientMsgId());
        }
        return new PendingEntry(request, membership, answer);
    }

    private static MediaId checkedBody(SendRequest request) {
        EntryKind kind = request.kind();
        if (kind.isAmendment() && request.target() < 1) {
            throw ParleyException.invalid("target", "a whole number from 1 up is needed");
        }
        switch (kind) {
            case EDIT -> Bodies.checkEdit(request.body());
            case REACTION -> Bodies.checkReaction(request.body());
            case DELETE -> {
                // It has no body of its own.
            }
            default -> {
                return Bodies.check(kind, request.body());
            }
        }
        return null;
    }

    private void checkForwarded(SendRequest request, ChatId chat) {
        MessageRef original = request.forwardedFrom();
        boolean readable;
        try {
            readable = log.entry(request.sender(), original)
                    .filter(entry -> entry.kind() == request.kind() && !entry.isErased())
                    .isPresent();
        } catch (ParleyException notMember) {
            readable = false;
        }
        // Sent again, it gets its first answer, whatever has become of the original since.
        if (!readable && !log.holds(chat, request.sender(), request.clientMsgId())) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such message to forward");
        }
    }

    @Override
    public void receipt(UserId user, SessionId origin, ChatId chatId, long delivered, long read) {
        receipts.advance(member(user, chatId), user, origin, delivered, read);
    }

    @Override
    public UserId[] members(UserId caller, ChatId chatId) {
        Membership membership = member(caller, chatId);
        return membership.isBlocked() ? new UserId[] {caller} : membership.members();
    }

    private Membership member(UserId user, ChatId chatId) {
        // One answer for a chat that is not there and for one that is not the caller's, so that ids cannot be probed.
        return memberships
                .find(chatId)
                .filter(membership -> membership.contains(user))
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_MEMBER, "not a member of this chat"));
    }

    /// A transaction is opened only where the chat may have to be made.
    private Membership direct(UserId user, UserId peer) {
        return memberships.cached(DirectChats.of(user, peer)).orElseGet(() -> memberships.direct(user, peer));
    }

    private static ChatId chatOf(SendRequest request) {
        return request.chatId() != null ? request.chatId() : DirectChats.of(request.sender(), request.to());
    }
}
