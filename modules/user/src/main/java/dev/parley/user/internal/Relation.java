package dev.parley.user.internal;

/// A kind of one-sided relation between two users, and the table that holds it.
enum Relation {
    CONTACT("users.contact", "contact_id", "added_at"),
    BLOCK("users.block", "blocked_id", "blocked_at");

    private final String table;
    private final String other;
    private final String since;

    Relation(String table, String other, String since) {
        this.table = table;
        this.other = other;
        this.since = since;
    }

    /// A statement with the names of this table in the places of `:table`, `:other` and `:since`.
    String in(String sql) {
        return sql.replace(":table", table).replace(":other", other).replace(":since", since);
    }
}
