package dev.parley.load;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.load.run.Account;
import dev.parley.load.run.LoadFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/// A set of groups of two members each, made in bulk in the database, where the server would take hours: chat `n` is
/// pair `n` modulo the number of pairs. They are groups because two users have one direct chat and no more. A set that
/// was talked in grows no more, since the server remembers its logs.
///
/// @param number of the set; each has ids of its own
/// @param size how many chats
record ManyChats(int number, int size) {
    private static final long HIGH = 0x0190_b6a0_0000_7000L;
    private static final long LOW = 0x8000_0000_0000_0000L;
    private static final int CHUNK = 50_000;
    private static final String CHAT_ID =
            "format('0190b6a0-0000-7000-8%s-%s', lpad(to_hex(?::int), 3, '0')," + " lpad(to_hex(n), 12, '0'))::uuid";

    UUID id(int index) {
        return new UUID(HIGH, LOW | (long) number << 48 | index);
    }

    /// Makes the chats. What exists already stays.
    ///
    /// @param members two of each pair, one after the other
    /// @throws LoadFailure when the database does not let it
    void make(DatabaseAddress address, List<Account> members) {
        UUID[] users = members.stream().map(Account::userId).toArray(UUID[]::new);
        inChunks(address, size, (database, from, to) -> {
            update(
                    database,
                    "insert into chats.chat (chat_id, is_group) select " + CHAT_ID
                            + ", true from generate_series(?::bigint, ?::bigint) n on conflict do nothing",
                    number,
                    from,
                    to);
            update(
                    database,
                    "insert into chats.participant (chat_id, user_id) select " + CHAT_ID
                            + ", (?::uuid[])[(n % ?::int) * 2 + side]"
                            + " from generate_series(?::bigint, ?::bigint) n, generate_series(1, 2) side"
                            + " on conflict do nothing",
                    number,
                    database.createArrayOf("uuid", users),
                    users.length / 2,
                    from,
                    to);
        });
    }

    /// Puts entries into the chats, as many into each, before anybody talks in them.
    ///
    /// @throws LoadFailure when the database does not let it
    void fill(DatabaseAddress address, long entries, UUID sender) {
        long each = entries / size;
        // Chat by chat would be an order that no real log has: the n-th of all chats, then the next.
        inChunks(
                address,
                each * size,
                (database, from, to) -> update(
                        database,
                        "insert into chats.entry (chat_id, seq, sender_id, client_msg_id, kind, sent_at, body) select "
                                + CHAT_ID.replace("to_hex(n)", "to_hex(n % ?::bigint)")
                                + ", n / ?::bigint + 1, ?::uuid, " + CHAT_ID
                                + ", 1, now(), convert_to('{\"text\":\"' || repeat('x', 100) || '\"}', 'UTF8')"
                                + " from generate_series(?::bigint, ?::bigint) n",
                        number,
                        size,
                        size,
                        sender,
                        number,
                        from,
                        to));
    }

    /// Leaves the database as it is after some time of quiet: visibility and statistics known and, where the role may
    /// ask for it, everything written to its files.
    ///
    /// @throws LoadFailure when the database does not let it
    static void settle(DatabaseAddress address) {
        try (Connection database = open(address);
                Statement statement = database.createStatement()) {
            for (String table : List.of("chat", "participant", "entry")) {
                statement.execute("vacuum (analyze) chats." + table);
            }
            if (mayCheckpoint(address)) {
                statement.execute("checkpoint");
            }
        } catch (SQLException failed) {
            throw failure(failed);
        }
    }

    /// @throws LoadFailure when the database cannot be read
    static boolean mayCheckpoint(DatabaseAddress address) {
        String held = "select count(*) from pg_roles where rolname = 'pg_checkpoint' and pg_has_role(oid, 'usage')";
        return number(address, held) == 1;
    }

    /// @throws LoadFailure when the database cannot be read
    static long entries(DatabaseAddress address) {
        return number(address, "select count(*) from chats.entry");
    }

    private interface Chunk {
        void put(Connection database, long from, long to) throws SQLException;
    }

    private static void inChunks(DatabaseAddress address, long all, Chunk chunk) {
        try (Connection database = open(address)) {
            for (long from = 0; from < all; from += CHUNK) {
                chunk.put(database, from, Math.min(all, from + CHUNK) - 1);
            }
        } catch (SQLException failed) {
            throw failure(failed);
        }
    }

    private static void update(Connection database, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            statement.executeUpdate();
        }
    }

    private static long number(DatabaseAddress address, String sql) {
        try (Connection database = open(address);
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failed) {
            throw failure(failed);
        }
    }

    private static Connection open(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    private static LoadFailure failure(SQLException failed) {
        return new LoadFailure("The database refused: " + failed.getMessage(), failed);
    }
}
