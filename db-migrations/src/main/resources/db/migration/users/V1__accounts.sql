-- Accounts, their devices and how they sign in, whom they know and whom they block, and what administrators did.
-- Nothing here is on the path of a message but look-ups by primary key.

create table users.account (
    user_id        uuid        not null primary key,
    phone_number   text        not null,                -- E.164, with the plus sign
    email          text,                                -- lower case
    name           text        not null check (char_length(name) between 1 and 100),
    about          text        not null default '' check (char_length(about) <= 500),
    password_hash  text,                                -- PHC string; null: signs in by one-time code only
    roles          text[]      not null default '{}',
    -- Who may see it: 0 everyone, 1 contacts, 2 nobody.
    last_seen      smallint    not null default 0 check (last_seen between 0 and 2),
    read_receipts  smallint    not null default 0 check (read_receipts between 0 and 2),
    profile_photo  smallint    not null default 0 check (profile_photo between 0 and 2),
    created_at     timestamptz not null,
    deactivated_at timestamptz,
    constraint account_phone_number unique (phone_number),
    constraint account_email unique (email)
);

create index account_roles on users.account (user_id) where roles <> '{}';

-- A device is one sign-in. Its refresh token changes at every use, but only here: the row is all that is kept of a
-- token, however often it was renewed.
--
-- A token names the device, its family (random, the same for all tokens of the device) and a secret (random, another
-- one each time). A token of the right family with another secret than the present one has been used before: somebody
-- kept a copy, and the device is revoked. That holds for every token the device ever had, without a row for each.
create table users.device (
    device_id          uuid        not null primary key,
    user_id            uuid        not null references users.account,
    name               text        not null check (char_length(name) between 1 and 100),
    platform           text        not null check (char_length(platform) between 1 and 50),
    automation         boolean     not null,            -- signed in by an administrator, for a program
    created_at         timestamptz not null,
    last_used_at       timestamptz not null,            -- when its tokens were last renewed
    refresh_family     bytea       not null,            -- SHA-256
    refresh_secret     bytea       not null,            -- SHA-256
    refresh_expires_at timestamptz not null,
    revoked_at         timestamptz
) with (fillfactor = 85);                               -- renewals change no indexed column and stay heap-only

create index device_user on users.device (user_id, device_id) where revoked_at is null;
create index device_revoked on users.device (revoked_at) where revoked_at is not null;

-- A one-time code on its way to a phone.
create table users.otp_challenge (
    challenge_id uuid        not null primary key,
    phone_number text        not null,
    code_hash    bytea       not null,                  -- SHA-256 of the challenge's id and the code
    expires_at   timestamptz not null,
    attempts     int         not null default 0,
    used_at      timestamptz
);

create index otp_challenge_expires on users.otp_challenge (expires_at);

-- How many codes a phone number was sent of late; one row, so that nodes asked at once agree.
create table users.otp_allowance (
    phone_number  text        not null primary key,
    last_sent_at  timestamptz not null,
    window_start  timestamptz not null,
    sent          int         not null
) with (fillfactor = 85);

create index otp_allowance_window on users.otp_allowance (window_start);

create table users.contact (
    user_id    uuid        not null references users.account,
    contact_id uuid        not null references users.account,
    added_at   timestamptz not null,
    primary key (user_id, contact_id)
);

create table users.block (
    user_id    uuid        not null references users.account,
    blocked_id uuid        not null references users.account,
    blocked_at timestamptz not null,
    primary key (user_id, blocked_id)
);

-- Keys that sign access tokens, by the id that tokens name. The newest signs, all verify.
create table users.signing_key (
    kid        text        not null primary key,
    secret     bytea       not null check (octet_length(secret) >= 32),
    created_at timestamptz not null
);

-- What administrators did, and what the server did for itself (no admin_id).
create table users.audit (
    audit_id  uuid        not null primary key,
    at        timestamptz not null,
    admin_id  uuid,
    action    text        not null,
    user_id   uuid,
    device_id uuid,
    detail    text
);
