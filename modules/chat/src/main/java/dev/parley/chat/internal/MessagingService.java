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
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Authorises each send and receipt and hands it on: sends to the chat's writer, receipts to the merge.
@Singleton
public class MessagingService implements Messaging {

    private static final System.Logger LOG = System.getLogger(MessagingService.class.getName());
    private static final Set<ErrorCode> REFUSALS_OF_RIGHTS =
            EnumSet.of(ErrorCode.NOT_MEMBER, ErrorCode.BLOCKED, ErrorCode.NOT_FOUND);
    private static final int MAX_MENTIONS = 50;

    private final Memberships memberships;
    private final NewDirectChats newChats;
    private final LogWriters writers;
    private final Receipts receipts;
    private final SentMedia media;
    private final ChatLogReader log;
    private final MembersNow membersNow;

    @Inject
    public MessagingService(
            Memberships memberships,
            NewDirectChats newChats,
            LogWriters writers,
            Receipts receipts,
            SentMedia media,
            ChatLogReader log,
            MembersNow membersNow) {
        this.memberships = memberships;
        this.newChats = newChats;
        this.writers = writers;
        this.receipts = receipts;
        this.media = media;
        this.log = log;
        this.membersNow = membersNow;
    }

    @Override
    public boolean isReady(SendRequest request) {
        return !request.kind().hasMedia()
                && request.forwardedFrom() == null
                && memberships
                        .cached(request.sender(), chatOf(request))
                        .filter(membership -> !membership.isBlocked())
                        .isPresent();
    }

    @Override
    public boolean isReady(UserId caller, ChatId chatId) {
        return memberships.cached(caller, chatId).isPresent();
    }

    @Override
    public void send(SendRequest request, Consumer<SendResult> answer) {
        submit(request, answer, () -> authorised(request, answer));
    }

    /// What another node has looked at already. This one may know other members.
    void sendForwarded(SendRequest request, Consumer<SendResult> answer) {
        submit(request, answer, () -> {
            Membership membership = member(request.sender(), request.chatId());
            checkNotBlocked(membership, request.kind());
            return new PendingEntry(request, membership, answer, true);
        });
    }

    private void submit(SendRequest request, Consumer<SendResult> answer, Supplier<PendingEntry> authorised) {
        try {
            PendingEntry entry = authorised.get();
            writers.of(entry.chatId()).submit(entry);
        } catch (ParleyException refusal) {
            if (REFUSALS_OF_RIGHTS.contains(refusal.code())) {
                firstAnswerOr(refusal, request, answer);
            } else {
                answer.accept(refused(refusal));
            }
        } catch (DatabaseUnavailable away) {
            unavailable(away, request, answer);
        }
    }

    /// A message sent again gets its first answer, though its sender could not send it any more.
    private void firstAnswerOr(ParleyException refusal, SendRequest request, Consumer<SendResult> answer) {
        try {
            answer.accept(log.stored(request, chatOf(request)).orElseGet(() -> refused(refusal)));
        } catch (DatabaseUnavailable away) {
            unavailable(away, request, answer);
        }
    }

    private static SendResult refused(ParleyException refusal) {
        return new SendResult.Refused(refusal);
    }

    /// It promises that nothing was stored, which nobody knows of what is in doubt.
    private void unavailable(DatabaseUnavailable away, SendRequest request, Consumer<SendResult> answer) {
        LOG.log(Level.DEBUG, "authorising a send failed", away);
        ChatId chat = chatOf(request);
        if (!writers.of(chat).joins(request, chat, answer)) {
            answer.accept(
                    refused(new ParleyException(ErrorCode.UNAVAILABLE, "messages cannot be stored at the moment")));
        }
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
        Membership membership =
                request.chatId() != null ? member(request.sender(), request.chatId()) : direct(request, medium);
        checkNotBlocked(membership, request.kind());
        if (request.forwardedFrom() != null) {
            checkForwarded(request);
        }
        if (medium != null) {
            media.use(request.sender(), medium, membership.chatId(), request.clientMsgId());
        }
        return new PendingEntry(request, membership, answer);
    }

    /// Whoever was blocked may still take back what it said.
    private static void checkNotBlocked(Membership membership, EntryKind kind) {
        if (membership.isBlocked() && kind != EntryKind.DELETE) {
            throw new ParleyException(ErrorCode.BLOCKED, "one of you blocks the other");
        }
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

    private void checkForwarded(SendRequest request) {
        MessageRef original = request.forwardedFrom();
        boolean readable;
        try {
            readable = log.entry(request.sender(), original)
                    .filter(entry -> entry.kind() == request.kind() && !entry.isErased())
                    .isPresent();
        } catch (ParleyException notMember) {
            readable = false;
        }
        if (!readable) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such message to forward");
        }
    }

    @Override
    public void receipt(UserId user, SessionId origin, ChatId chatId, long delivered, long read) {
        Membership membership = find(user, chatId)
                .filter(known -> known.contains(user) || log.isReader(user, chatId))
                .orElseThrow(MessagingService::notMember);
        receipts.advance(membership, user, origin, delivered, read);
    }

    @Override
    public void members(UserId caller, ChatId chatId, Consumer<UserId[]> answer, Consumer<RuntimeException> refused) {
        membersNow.ask(
                member(caller, chatId),
                now -> {
                    if (now.filter(membership -> membership.contains(caller)).isEmpty()) {
                        refused.accept(notMember());
                    } else {
                        answer.accept(
                                now.get().isBlocked()
                                        ? new UserId[] {caller}
                                        : now.get().members());
                    }
                },
                refused);
    }

    private Membership member(UserId user, ChatId chatId) {
        return find(user, chatId)
                .filter(membership -> membership.contains(user))
                .orElseThrow(MessagingService::notMember);
    }

    /// Whoever has just been added by another node is not refused because the news of it is still on its way.
    private Optional<Membership> find(UserId user, ChatId chatId) {
        return memberships
                .find(chatId)
                .flatMap(known -> known.contains(user) ? Optional.of(known) : memberships.findAnew(known));
    }

    /// One answer for a chat that is not there and for one that is not the caller's: ids cannot be probed.
    private static ParleyException notMember() {
        return new ParleyException(ErrorCode.NOT_MEMBER, "not a member of this chat");
    }

    /// A transaction is opened only where the chat may have to be made: not for a message that it could not hold.
    private Membership direct(SendRequest request, MediaId medium) {
        return memberships.find(chatOf(request)).orElseGet(() -> {
            if (request.replyTo() > 0) {
                throw ParleyException.invalid("replyTo", "no such entry");
            }
            if (request.forwardedFrom() != null) {
                checkForwarded(request);
            }
            if (medium != null) {
                media.checkMaySend(request.sender(), medium);
            }
            return newChats.of(request.sender(), request.to());
        });
    }

    private static ChatId chatOf(SendRequest request) {
        return request.chatId() != null ? request.chatId() : DirectChats.of(request.sender(), request.to());
    }
}
