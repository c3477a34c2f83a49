package dev.parley.notification.internal;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.ChatLog.Summary;
import dev.parley.chat.api.PushDue;
import dev.parley.presence.api.Presence;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/// Decides whether a due push is still needed, and sends it.
///
/// A push tells of everything up to the chat's end and is noted so: what lay behind it on the queue needs
/// no push of its own, so that a burst which came in while the queue was busy costs one push. It is noted
/// after it was sent: a crash between the two repeats it and never drops it. What a device has got or read
/// meanwhile and what its owner muted needs none either. Cheap questions come first: memory, one row, then the chat.
@Singleton
public class PushDispatch {

    private final Presence presence;
    private final PushedMarks marks;
    private final ChatLog log;
    private final PushContents contents;
    private final PushProviders providers;
    private final PushTargets targets;
    private final PushSender sender;
    private final Clock clock;

    @Inject
    public PushDispatch(
            Presence presence,
            PushedMarks marks,
            ChatLog log,
            PushContents contents,
            PushProviders providers,
            PushTargets targets,
            PushSender sender,
            Clock clock) {
        this.presence = presence;
        this.marks = marks;
        this.log = log;
        this.contents = contents;
        this.providers = providers;
        this.targets = targets;
        this.sender = sender;
        this.clock = clock;
    }

    /// @return whether nothing is owed any more; otherwise it is to be asked again later: its user has a connection,
    ///     but has not reported to have got the message, and a phone without network looks the same
    /// @throws PushNotTaken when a provider wants it later
    boolean dispatch(PushDue due) {
        Optional<PushProvider> provider = providers.provider();
        if (provider.isEmpty() || marks.of(due.user(), due.chatId()) >= due.seq()) {
            return true;
        }
        Optional<Summary> wanted = log.summary(due.user(), due.chatId()).filter(chat -> isWanted(chat, due.seq()));
        if (wanted.isPresent() && presence.isConnected(due.user())) {
            return false;
        }
        Optional<PushContent> content = wanted.flatMap(chat -> contents.of(due.user(), chat, due.seq()));
        if (content.isPresent()) {
            sender.send(provider.get(), targets.of(due.user()), content.get());
            marks.advance(due.user(), due.chatId(), content.get().upTo(), clock.instant());
        }
        return true;
    }

    private boolean isWanted(Summary chat, long seq) {
        boolean got = Math.max(chat.delivered(), chat.read()) >= seq;
        boolean muted = chat.mutedUntil() != null && chat.mutedUntil().isAfter(clock.instant());
        return !got && !muted;
    }
}
