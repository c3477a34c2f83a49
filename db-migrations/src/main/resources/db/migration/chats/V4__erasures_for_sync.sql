-- The last transaction that erased something in the chat, for sync: messages that expire change what is unread, and no
-- entry is new. Null where nothing was erased. A node of the version before neither reads nor writes it.
alter table chats.chat add column changed_by xid8;
