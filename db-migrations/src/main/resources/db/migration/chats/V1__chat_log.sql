-- A chat is a log of entries numbered 1, 2, 3 … without gaps. Every table is partitioned by chat, every query of the
-- message path names the chat, so the schema can be spread over many servers by chat.

create table chats.chat (
    chat_id    uuid        not null,
    is_group   boolean     not null,
    low_user   uuid,                 -- the two users of a direct chat, in order; the same twice for notes to oneself
    high_user  uuid,
    created_at timestamptz not null default now(),
    primary key (chat_id),
    check (is_group = (low_user is null) and is_group = (high_user is null))
) partition by hash (chat_id);

-- What one member has got, read and set for itself. Watermarks change often: free space in each page and no index on
-- them keep the updates heap-only.
create table chats.participant (
    chat_id      uuid        not null,
    user_id      uuid        not null,
    first_seq    bigint      not null default 1, -- the first entry this member may read
    left_seq     bigint,                         -- the last one it may read after leaving; null while a member
    delivered    bigint      not null default 0,
    read         bigint      not null default 0,
    delivered_at timestamptz,
    read_at      timestamptz,
    muted_until  timestamptz,
    archived     boolean     not null default false,
    changed_by   xid8        not null default pg_current_xact_id(), -- the last transaction that changed the row, for sync
    primary key (chat_id, user_id)
) partition by hash (chat_id);

create index participant_user on chats.participant (user_id);

-- The log. The two keys are the only judges: of order (chat_id, seq) and of what was sent before
-- (chat_id, sender_id, client_msg_id).
create table chats.entry (
    chat_id       uuid        not null,
    seq           bigint      not null check (seq > 0),
    sender_id     uuid        not null,
    client_msg_id uuid        not null,
    kind          smallint    not null,
    sent_at       timestamptz not null,
    reply_to      bigint,
    mentions      uuid[],
    body          bytea       not null, -- a JSON object in UTF-8, as the sender wrote it
    written_by    xid8        not null default pg_current_xact_id(), -- for sync
    primary key (chat_id, seq)
) partition by hash (chat_id);

create unique index entry_client_msg on chats.entry (chat_id, sender_id, client_msg_id);

-- Where a medium was sent to: who may read it.
create table chats.media_use (
    media_id uuid not null,
    chat_id  uuid not null,
    primary key (media_id, chat_id)
) partition by hash (media_id);

-- Pushes owed to members without a connected device. Written in the transaction of the entry, deleted once the queue
-- has taken them, so that a crash between the two repeats a push and never drops one.
create table chats.push_due (
    chat_id uuid        not null,
    user_id uuid        not null,
    seq     bigint      not null,
    since   timestamptz not null default now(),
    primary key (chat_id, user_id)
) partition by hash (chat_id);

do $$
declare
    parent text;
begin
    foreach parent in array array['chat', 'participant', 'entry', 'media_use', 'push_due'] loop
        for i in 0..15 loop
            execute format(
                'create table chats.%I partition of chats.%I for values with (modulus 16, remainder %s)%s',
                parent || '_' || i, parent, i,
                case when parent in ('participant', 'push_due') then ' with (fillfactor = 70)' else '' end);
        end loop;
    end loop;
end
$$;
