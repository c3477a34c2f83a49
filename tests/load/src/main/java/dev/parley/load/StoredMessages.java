package dev.parley.load;

import dev.parley.launcher.DatabaseAddress;
import dev.parley.load.run.LoadFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// What the database has of some chats, asked for some thousands of chats at a time. For one thread.
final class StoredMessages {
    private static final int CHUNK = 5_000;

    private final DatabaseAddress address;
    private final List<UUID> chats;

    StoredMessages(DatabaseAddress address, Collection<UUID> chats) {
        this.address = address;
        this.chats = List.copyOf(chats);
    }

    /// Is told of entries.
    interface Reader {
        void entry(UUID chat, long seq, UUID sender, UUID clientMsgId);
    }

    /// Reads the messages of one run.
    ///
    /// @throws LoadFailure when the database cannot be read
    void ofRun(int run, Reader reader) {
        UUID first = new UUID((long) run << 32, 0);
        UUID last = new UUID((long) run << 32 | 0xffff_ffffL, -1);
        String sql = "select chat_id, seq, sender_id, client_msg_id from chats.entry"
                + " where chat_id = any(?) and client_msg_id between ? and ?";
        read(sql, List.of(first, last), row -> reader.entry(uuid(row, 1), row.getLong(2), uuid(row, 3), uuid(row, 4)));
    }

    private static UUID uuid(ResultSet row, int column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /// How many of the chats have entries that are not numbered 1, 2, 3 …
    ///
    /// @throws LoadFailure when the database cannot be read
    long chatsWithGaps() {
        List<UUID> gaps = new ArrayList<>();
        read(
                "select chat_id from chats.entry where chat_id = any(?) group by chat_id having max(seq) <> count(*)",
                List.of(),
                row -> gaps.add(uuid(row, 1)));
        return gaps.size();
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private void read(String sql, List<UUID> arguments, Row each) {
        try (Connection database = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                PreparedStatement query = database.prepareStatement(sql)) {
            for (int from = 0; from < chats.size(); from += CHUNK) {
                UUID[] some = chats.subList(from, Math.min(chats.size(), from + CHUNK))
                        .toArray(UUID[]::new);
                query.setArray(1, database.createArrayOf("uuid", some));
                for (int i = 0; i < arguments.size(); i++) {
                    query.setObject(i + 2, arguments.get(i));
                }
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        each.read(rows);
                    }
                }
            }
        } catch (SQLException failed) {
            throw new LoadFailure("The database cannot be read: " + failed.getMessage(), failed);
        }
    }
}
