-- Who blocks whom, by their direct chat. Module user decides it; this is written in the same transaction, so that the
-- statement that stores messages sees a block which was made after they were authorised. A node of the version before
-- neither reads nor writes it.
create table chats.block (
    chat_id uuid not null,
    by_user uuid not null,
    made_by xid8 not null default pg_current_xact_id(), -- tells a block from an earlier one by the same user
    primary key (chat_id, by_user)
);

-- Fails the statement that finds a block among the chats it writes to: what its writer knew does not hold any more.
create function chats.fail_as_outdated() returns boolean language plpgsql as $$
begin
    raise exception 'a chat of the batch was blocked meanwhile' using errcode = 'serialization_failure';
end
$$;
