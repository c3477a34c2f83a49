-- A group's picture: a medium, null for none. Module media keeps every complete upload; those who are in the group may
-- read this one for as long as it stands here. A node of the version before neither reads nor writes it.

alter table groups.grp add column avatar uuid;

-- Who may read a medium is asked by its id, of all groups.
create index grp_avatar on groups.grp (avatar) where avatar is not null;
