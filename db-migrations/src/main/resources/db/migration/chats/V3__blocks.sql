-- Who blocks whom, by their direct chat. Module user decides it; this is written in the same transaction, so that the
-- statement that stores messages sees a block which was made after they were authorised. A node of the version before
-- neither reads nor writes it.
create table chats.block (
    chat_id uuid not null,
    by_user uuid not null,
    made_by xid8 not null default pg_current_xact_id(), -- tells a block from an earlier one by the same user
    primary key (chat_id, by_user)
);

-- What the other of a direct chat is shown of a member's watermarks while the member blocks it: as they stood then. Null
-- while it does not. A node of the version before goes on to show them as they are.
alter table chats.participant
    add column shown_delivered bigint,
    add column shown_read      bigint,
    add column shown_change    xid8; -- the last change that the other may know of, for its sync: in place of changed_by

-- Fails the statement that finds a block among the chats it writes to: what its writer knew does not hold any more.
create function chats.fail_as_outdated() returns boolean language plpgsql as $$
begin
    raise exception 'a chat of the batch was blocked meanwhile' using errcode = 'serialization_failure';
end
$$;

-- The log is read by its keys alone, so that little need be known of what is in it. By default each round of statistics would
-- read 30,000 entries of a partition, bodies and all: while a log is young, as much work as a tenth of writing it.
alter table chats.entry
    alter column chat_id        set statistics 10,
    alter column seq            set statistics 10,
    alter column sender_id      set statistics 0,
    alter column client_msg_id  set statistics 0,
    alter column kind           set statistics 0,
    alter column sent_at        set statistics 0,
    alter column reply_to       set statistics 0,
    alter column mentions       set statistics 0,
    alter column body           set statistics 0,
    alter column written_by     set statistics 10,
    alter column target         set statistics 10,
    alter column forwarded_chat set statistics 0,
    alter column forwarded_seq  set statistics 0,
    alter column expires_at     set statistics 10,
    alter column erased         set statistics 10;
