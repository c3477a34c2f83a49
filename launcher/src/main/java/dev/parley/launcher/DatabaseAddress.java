package dev.parley.launcher;

/// How to reach a PostgreSQL database.
///
/// @param jdbcUrl for example `jdbc:postgresql://127.0.0.1:5532/parley`
public record DatabaseAddress(String jdbcUrl, String user, String password) {
    /// Without the password.
    @Override
    public String toString() {
        return user + "@" + jdbcUrl;
    }
}
