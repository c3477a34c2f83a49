package dev.parley.load.check;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import java.util.function.IntFunction;

/// Reads the logs of a run's chats from PostgreSQL and compares them with what was told. Rows are streamed, so
/// memory does not grow with the run. For one thread.
public final class DatabaseCheck {
    private static final String ROWS = "SELECT seq, sender_id, client_msg_id, kind FROM chats.entry"
            + " WHERE chat_id = ? AND seq > ? ORDER BY seq";
    private static final int FETCH = 5_000;

    private final Connection database;
    private final Violations violations;
    private final IntFunction<UUID> userOfSender;

    public DatabaseCheck(Connection database, Violations violations, IntFunction<UUID> userOfSender) {
        this.database = database;
        this.violations = violations;
        this.userOfSender = userOfSender;
    }

    /// @return how many entries were compared
    /// @throws SQLException when the database cannot be read
    public long check(Collection<ChatLedger> ledgers) throws SQLException {
        database.setAutoCommit(false);
        long entries = 0;
        try (PreparedStatement query = database.prepareStatement(ROWS)) {
            query.setFetchSize(FETCH);
            for (ChatLedger ledger : ledgers) {
                entries += check(query, ledger);
            }
        } finally {
            database.rollback();
        }
        return entries;
    }

    private long check(PreparedStatement query, ChatLedger ledger) throws SQLException {
        StoredLog log = new StoredLog(violations, ledger, userOfSender);
        query.setObject(1, ledger.chatId());
        query.setLong(2, ledger.base());
        long entries = 0;
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                log.row(rows.getLong(1), rows.getObject(2, UUID.class), rows.getObject(3, UUID.class), rows.getInt(4));
                entries++;
            }
        }
        log.end();
        return entries;
    }
}
