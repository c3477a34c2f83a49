package dev.parley.load.run;

import dev.parley.load.check.ChatLedger;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A chat under load: its members, all on one loop, and what is known of its log. On the loop's thread.
///
/// Life: members connect; the first one sends a message, whose answer tells the chat's id and where its log
/// stands (**bound**); from there on every entry counts.
final class LoadedChat {
    private final List<ChatMember> members = new ArrayList<>();
    private final EventLoop loop;
    private final Recorder recorder;
    private final Violations violations;
    private final ChatLoad load;
    private final int run;
    private final boolean ofOneServer;
    private final Runnable onBound;
    private ChatLedger ledger;

    /// @param ofOneServer whether all members are connected to the same
    LoadedChat(
            EventLoop loop,
            Recorder recorder,
            Violations violations,
            ChatLoad load,
            int run,
            boolean ofOneServer,
            Runnable onBound) {
        this.loop = loop;
        this.recorder = recorder;
        this.violations = violations;
        this.load = load;
        this.run = run;
        this.ofOneServer = ofOneServer;
        this.onBound = onBound;
    }

    void add(ChatMember member) {
        members.add(member);
    }

    List<ChatMember> members() {
        return members;
    }

    List<ChatMember> senders() {
        return members.subList(0, load.senders());
    }

    EventLoop loop() {
        return loop;
    }

    Recorder recorder() {
        return recorder;
    }

    Violations violations() {
        return violations;
    }

    boolean isOfOneServer() {
        return ofOneServer;
    }

    ChatLoad load() {
        return load;
    }

    /// Null until the chat is bound.
    ChatLedger ledger() {
        return ledger;
    }

    void bind(UUID chatId, long seq) {
        if (ledger == null) {
            ledger = new ChatLedger(violations, chatId, run, seq);
            members.forEach(member -> member.bound(ledger));
            onBound.run();
        }
    }

    /// When a message was sent, or 0 where that is not known any more.
    long sentAt(int sender, long count) {
        ChatMember member = member(sender);
        return member == null ? 0 : member.outgoing().sentAt(count);
    }

    /// The first message of a sender from which on the order of its entries is judged.
    long settledFrom(int sender) {
        ChatMember member = member(sender);
        return member == null ? Long.MAX_VALUE : member.outgoing().settledFrom();
    }

    private ChatMember member(int number) {
        int place = number - members.getFirst().number();
        return place < 0 || place >= members.size() ? null : members.get(place);
    }

    /// Whether every message is acknowledged and every member has every entry.
    boolean isQuiet() {
        for (ChatMember member : members) {
            if (member.outgoing().unacknowledged() > 0 || member.incoming().contiguous() < ledger.last()) {
                return false;
            }
        }
        return true;
    }

    /// Whether every sender was told that all have read its last message.
    boolean isReadByAll() {
        return members.stream()
                .allMatch(member ->
                        member.incoming().isReadByOthers(member.outgoing().lastSeq()));
    }

    /// Ends all connections.
    void close() {
        members.forEach(ChatMember::close);
    }

    /// Nothing more is to come: what is missing now is missing for good. Called last, when the loop has let go.
    void check() {
        for (ChatMember member : members) {
            long open = member.outgoing().unacknowledged();
            if (open > 0) {
                violations.add(Violations.Kind.NOT_ACKNOWLEDGED, open, member + " has no answer to its last messages");
            }
            member.incoming().log().mustReach(ledger.last());
        }
    }
}
