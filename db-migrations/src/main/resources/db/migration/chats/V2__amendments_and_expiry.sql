-- Edits, deletions, reactions, forwarded and disappearing messages, and when each member got and read what.
-- Everything is added, with defaults: a node of the version before goes on writing and reading its columns.

alter table chats.chat
    add column expires_in_sec integer,                   -- how long new messages live; null for ever
    add column erasures       bigint not null default 0; -- how often bodies of this log were erased: dates cached pages

alter table chats.participant
    add column hides_read boolean not null default false; -- what the user chose, so that the smallest `read` is one query

alter table chats.entry
    add column target         bigint,      -- the seq that an edit, deletion or reaction is about
    add column forwarded_chat uuid,
    add column forwarded_seq  bigint,
    add column expires_at     timestamptz,
    add column erased         boolean not null default false; -- deleted or expired: the body is {} for good

create index entry_target on chats.entry (chat_id, target) where target is not null;
create index entry_expiry on chats.entry (expires_at) where expires_at is not null and not erased;

-- The messages that a medium was sent with, by their client_msg_id: when the last is erased, so is the right to read
-- the medium. Null for what was sent before, which stays readable.
alter table chats.media_use add column uses uuid[];

-- Each step of a member's watermarks, for `info`. Both only grow, so the first row that covers a seq tells when.
create table chats.advance (
    chat_id   uuid        not null,
    user_id   uuid        not null,
    delivered bigint      not null,
    read      bigint      not null,
    at        timestamptz not null,
    primary key (chat_id, user_id, delivered, read)
) partition by hash (chat_id);

do $$
begin
    for i in 0..15 loop
        execute format(
            'create table chats.advance_%s partition of chats.advance for values with (modulus 16, remainder %s)', i, i);
    end loop;
end
$$;
