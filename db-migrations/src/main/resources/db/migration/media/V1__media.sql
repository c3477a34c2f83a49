-- One row a file, from the start of its upload on; the content lies in the file store under the same id. An upload
-- becomes a medium once: when completed_at is set, nothing of it changes any more.

create table media.medium (
    media_id     uuid        not null,
    owner        uuid        not null,
    length       bigint      not null check (length > 0),
    received     bigint      not null default 0 check (received between 0 and length), -- what is safely on disk
    content_type text        not null,
    file_name    text        not null check (char_length(file_name) <= 255), -- empty where none was given
    created_at   timestamptz not null,
    expires_at   timestamptz not null, -- of the upload: a medium stays
    completed_at timestamptz,
    sha256       text,
    primary key (media_id),
    check (completed_at is null or (received = length and sha256 is not null))
) partition by hash (media_id);

-- Only uploads under way are looked for by anything but their id, and they are few.
create index medium_expiring on media.medium (expires_at) where completed_at is null;
create index medium_under_way on media.medium (owner) where completed_at is null;

do $$
begin
    for i in 0..15 loop
        execute format(
            'create table media.%I partition of media.medium for values with (modulus 16, remainder %s)',
            'medium_' || i, i);
    end loop;
end
$$;
