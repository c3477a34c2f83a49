-- When a user was last seen. A row changes often and nothing but the key is indexed: free space in each page keeps the
-- updates heap-only. Spread by user.

create table presence.last_seen (
    user_id uuid        not null,
    seen_at timestamptz not null,
    primary key (user_id)
) partition by hash (user_id);

do $$
begin
    for i in 0..15 loop
        execute format(
            'create table presence.%I partition of presence.last_seen for values with (modulus 16, remainder %s)'
            ' with (fillfactor = 70)', 'last_seen_' || i, i);
    end loop;
end
$$;
