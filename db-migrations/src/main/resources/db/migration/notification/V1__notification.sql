-- How far a user was told of a chat while it was away. One row a user and chat, changed in place and with nothing
-- indexed but the key, so that free space in each page keeps the updates heap-only. Spread by user.

create table notification.pushed (
    user_id   uuid        not null,
    chat_id   uuid        not null,
    seq       bigint      not null, -- entries up to this one need no push any more
    pushed_at timestamptz not null,
    primary key (user_id, chat_id)
) partition by hash (user_id);

do $$
begin
    for i in 0..15 loop
        execute format(
            'create table notification.%I partition of notification.pushed for values with (modulus 16, remainder %s)'
            ' with (fillfactor = 70)', 'pushed_' || i, i);
    end loop;
end
$$;

-- Where a device wants its pushes.
create table notification.push_registration (
    device_id     uuid        not null primary key,
    user_id       uuid        not null,
    service       text        not null check (service in ('fcm', 'apns', 'webpush')),
    token         text        not null, -- for Web Push the subscription, as JSON
    locale        text        not null,
    registered_at timestamptz not null
);

create index push_registration_user on notification.push_registration (user_id);

-- A token means one app on one device, whoever is signed in there. Its digest is indexed: a token may be long.
create unique index push_registration_token on notification.push_registration (service, md5(token));

-- Development mode: what would have been sent.
create table notification.outbox (
    item_id   bigint      generated always as identity primary key,
    channel   text        not null,
    recipient text        not null,
    at        timestamptz not null,
    content   text        not null
);

create index outbox_recipient on notification.outbox (recipient, item_id);
