-- A renewal is stored before it is answered, and the answer is noted too, just before it is given. Whoever was not
-- answered, because the server or its way to the database broke off between the two, may bring the same token again.
--
-- SHA-256 of the hash of the token's secret that was used last and of the present one's; null when the present one has
-- been given out. It holds for these two alone: a renewal by a node of the version before, which neither reads nor
-- writes it, changes the present one, and the token before is a used one as it always was.
alter table users.device add column refresh_unanswered bytea;
