-- Groups and who is in them, spread by group as chats are by chat: a group's id is its chat's id.

create table groups.grp (
    group_id   uuid        not null,
    title      text        not null check (char_length(title) between 1 and 100),
    open       boolean     not null, -- whether anybody who knows the id may join
    created_at timestamptz not null,
    created_by uuid        not null,
    deleted_at timestamptz,          -- the row stays, so that those who were in it still see its title
    primary key (group_id)
) partition by hash (group_id);

create table groups.member (
    group_id  uuid        not null,
    user_id   uuid        not null,
    role      text        not null check (role in ('owner', 'admin', 'member')),
    joined_at timestamptz not null,
    primary key (group_id, user_id)
) partition by hash (group_id);

-- Judges, whatever the code does: a group has at most one owner.
create unique index member_owner on groups.member (group_id) where role = 'owner';
create index member_user on groups.member (user_id);

do $$
begin
    for i in 0..15 loop
        execute format(
            'create table groups.%I partition of groups.grp for values with (modulus 16, remainder %s)', 'grp_' || i, i);
        execute format(
            'create table groups.%I partition of groups.member for values with (modulus 16, remainder %s)',
            'member_' || i, i);
    end loop;
end
$$;
