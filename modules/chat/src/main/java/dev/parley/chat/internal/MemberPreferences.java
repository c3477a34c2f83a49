package dev.parley.chat.internal;

import dev.parley.chat.api.ChatChanged;
import dev.parley.chat.api.ChatPreferences;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.SendRequest;
import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/// Stores what members set for a chat. Thread-safe.
@Singleton
public class MemberPreferences implements ChatPreferences {

    private final Database database;
    private final Memberships memberships;
    private final Groups groups;
    private final SystemEntries entries;
    private final Event<ChatChanged> changes;

    @Inject
    public MemberPreferences(
            Database database,
            Memberships memberships,
            Groups groups,
            SystemEntries entries,
            Event<ChatChanged> changes) {
        this.database = database;
        this.memberships = memberships;
        this.groups = groups;
        this.entries = entries;
        this.changes = changes;
    }

    @Override
    @Transactional
    public void mute(UserId user, ChatId chatId, Instant until) {
        own("muted_until = ?", until, user, chatId);
    }

    @Override
    @Transactional
    public void archive(UserId user, ChatId chatId, boolean archived) {
        own("archived = ?", archived, user, chatId);
    }

    private void own(String assignment, Object value, UserId user, ChatId chatId) {
        int changed = database.update(
                "update chats.participant set " + assignment
                        + ", changed_by = pg_current_xact_id() where chat_id = ? and user_id = ?",
                value,
                chatId.value(),
                user.value());
        if (changed == 0) {
            throw notMember();
        }
        changes.fire(new ChatChanged(chatId, List.of(user)));
    }

    @Override
    @Transactional
    public void disappearAfter(UserId user, ChatId chatId, int seconds) {
        if (seconds < 0 || seconds > SendRequest.MAX_EXPIRES_IN_SECONDS) {
            throw ParleyException.invalid(
                    "expiresInSec", "a whole number from 1 to " + SendRequest.MAX_EXPIRES_IN_SECONDS);
        }
        Membership membership = memberships
                .find(chatId)
                .filter(present -> present.contains(user))
                .orElseThrow(MemberPreferences::notMember);
        if (membership.isBlocked()) {
            throw blocked();
        }
        checkGoverns(user, membership);
        int changed = database.update(
                "update chats.chat set expires_in_sec = nullif(?, 0) where chat_id = ? and coalesce(expires_in_sec, 0) <> ?",
                seconds,
                chatId.value(),
                seconds);
        if (changed == 1) {
            String body = "{\"expiresInSec\":" + (seconds == 0 ? "null" : seconds) + "}";
            Entry entry = entries.append(chatId, user, EntryKind.DISAPPEARING_CHANGED, body);
            // Once more: whoever was removed meanwhile was so in an entry before this one, and that is seen now; a
            // block too.
            checkPresent(user, chatId);
            if (BlockedChats.contains(database, chatId)) {
                throw blocked();
            }
            checkGoverns(user, membership);
            entries.deliverAfterCommit(chatId, List.of(entry));
        }
    }

    private void checkPresent(UserId user, ChatId chatId) {
        if (database.query(
                        "select 1 from chats.participant where chat_id = ? and user_id = ? and left_seq is null",
                        row -> row.intValue(1),
                        chatId.value(),
                        user.value())
                .isEmpty()) {
            throw notMember();
        }
    }

    private void checkGoverns(UserId user, Membership membership) {
        if (membership.isGroup()
                && groups.find(membership.chatId())
                        .flatMap(found -> found.roleOf(user))
                        .filter(GroupRole::governs)
                        .isEmpty()) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "only those who govern the group may do this");
        }
    }

    private static ParleyException blocked() {
        return new ParleyException(ErrorCode.BLOCKED, "one of you blocks the other");
    }

    private static ParleyException notMember() {
        return new ParleyException(ErrorCode.NOT_MEMBER, "not a member of this chat");
    }
}
