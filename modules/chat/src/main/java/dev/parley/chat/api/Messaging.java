package dev.parley.chat.api;

import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.util.function.Consumer;

/// The way of a message into a chat's log. Thread-safe.
public interface Messaging {

    /// Whether [#send] can take this without blocking, because who is in the chat is in memory. Ask on an I/O
    /// thread; where it says no, call from a thread that may block.
    boolean isReady(SendRequest request);

    /// Whether [#receipt] and [#members] can be answered to this caller without blocking, because it is known to be in
    /// the chat.
    boolean isReady(UserId caller, ChatId chatId);

    /// Authorises and enqueues. `answer` is called exactly once: at once for a refusal, after the commit on a
    /// writer's thread otherwise, and must not block. Two sends of one caller to one chat are stored in the
    /// order of the calls.
    ///
    /// Edits, deletions and reactions go the same way and are judged against what the log holds when they are
    /// stored: `not-found` for a target that is not there or that the caller may not read, `forbidden` for
    /// another's message or after the time for edits, `gone` for a message that was deleted or has expired.
    /// With a deletion the bodies of its target and of all its edits are erased in the same commit.
    ///
    /// Refusals: `invalid`, `not-found`, `not-member`, `blocked`, `forbidden`, `gone`, `overloaded`,
    /// `unavailable`, `internal`.
    void send(SendRequest request, Consumer<SendResult> answer);

    /// Moves the caller's watermarks forward; a lower value than the present changes nothing, a value past the
    /// end of the log counts as its end. Merged in memory and written within 100 ms; a crash may lose the last
    /// ones, which the client repeats after `sync`. Who has left a group moves them up to the entry that it
    /// left with, and the others do not hear of it.
    ///
    /// Refusals: `not-member` for who was never in the chat, `overloaded`.
    ///
    /// @param delivered the highest seq that reached the device, or 0
    /// @param read the highest seq that the user has seen, or 0
    void receipt(UserId user, SessionId origin, ChatId chatId, long delivered, long read);

    /// The members of a chat that the caller is in, by what the database says now, for what is told and not stored,
    /// such as typing. Exactly one of `answer` and `refused` is called once, and must not block: on another
    /// thread, in the order of the calls, but `overloaded` at once. Blocks unless [#isReady].
    ///
    /// @param answer gets the members, not to be written to; the caller alone where one of the two in a direct chat
    ///     blocks the other
    /// @param refused gets `not-member`, `overloaded` or [dev.parley.platform.api.DatabaseUnavailable]
    /// @throws dev.parley.platform.api.ParleyException `not-member`, where it is known at once, instead of both
    void members(UserId caller, ChatId chatId, Consumer<UserId[]> answer, Consumer<RuntimeException> refused);
}
