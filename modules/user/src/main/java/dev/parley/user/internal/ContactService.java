package dev.parley.user.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.BlockChanged;
import dev.parley.user.api.Contacts;
import dev.parley.user.api.LastSeenAudienceChanged;
import dev.parley.user.api.ReadReceiptsChosenFor;
import dev.parley.user.internal.AccountTable.ForContacts;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;

/// Whom a user knows and whom it blocks.
@Singleton
public class ContactService implements Contacts {

    private final RelationTable table;
    private final AccountTable accounts;
    private final Event<BlockChanged> blocks;
    private final Event<ReadReceiptsChosenFor> readReceipts;
    private final Event<LastSeenAudienceChanged> audiences;
    private final Clock clock;

    @Inject
    public ContactService(
            RelationTable table,
            AccountTable accounts,
            Event<BlockChanged> blocks,
            Event<ReadReceiptsChosenFor> readReceipts,
            Event<LastSeenAudienceChanged> audiences,
            Clock clock) {
        this.table = table;
        this.accounts = accounts;
        this.blocks = blocks;
        this.readReceipts = readReceipts;
        this.audiences = audiences;
        this.clock = clock;
    }

    @Override
    public Page contacts(UserId user, UserId after, int limit) {
        return page(Relation.CONTACT, user, after, limit);
    }

    @Override
    public boolean isContact(UserId user, UserId other) {
        return table.has(Relation.CONTACT, user, other);
    }

    @Override
    @Transactional
    public void add(UserId user, UserId other) {
        ForContacts seen = accounts.forContacts(user);
        if (added(Relation.CONTACT, user, other)) {
            changed(user, other, seen, false);
        }
    }

    @Override
    @Transactional
    public void remove(UserId user, UserId other) {
        ForContacts seen = accounts.forContacts(user);
        if (table.remove(Relation.CONTACT, user, other)) {
            changed(user, other, seen, true);
        }
    }

    private void changed(UserId user, UserId other, ForContacts seen, boolean hidden) {
        if (seen.lastSeen()) {
            audiences.fire(new LastSeenAudienceChanged(user));
        }
        if (seen.readReceipts()) {
            readReceipts.fire(new ReadReceiptsChosenFor(user, other, hidden));
        }
    }

    @Override
    public Page blocked(UserId user, UserId after, int limit) {
        return page(Relation.BLOCK, user, after, limit);
    }

    @Override
    public boolean isBlocked(UserId user, UserId other) {
        return table.has(Relation.BLOCK, user, other);
    }

    @Override
    @Transactional
    public void block(UserId user, UserId other) {
        if (added(Relation.BLOCK, user, other)) {
            blocks.fire(new BlockChanged(user, other, true));
        }
    }

    @Override
    @Transactional
    public void unblock(UserId user, UserId other) {
        if (table.remove(Relation.BLOCK, user, other)) {
            blocks.fire(new BlockChanged(user, other, false));
        }
    }

    private boolean added(Relation relation, UserId user, UserId other) {
        if (user.equals(other)) {
            throw ParleyException.invalid("userId", "is your own");
        }
        if (table.add(relation, user, other, clock.instant())) {
            return true;
        }
        if (!accounts.exists(other)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such user");
        }
        return false;
    }

    private Page page(Relation relation, UserId user, UserId after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw ParleyException.invalid("limit", "must be from 1 to " + MAX_PAGE);
        }
        List<UserId> users = table.list(relation, user, after, limit + 1);
        boolean more = users.size() > limit;
        return new Page(more ? users.subList(0, limit) : users, more);
    }
}
