package dev.parley.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The versions this launcher was built with, from the build's one list of them.
record Versions(String wildfly, String postgresql) {
    static Versions current() {
        try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
            Properties versions = new Properties();
            versions.load(in);
            return new Versions(versions.getProperty("wildfly"), versions.getProperty("postgresql"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// `18` for `18.6.0`.
    String postgresqlMajor() {
        return postgresql.substring(0, postgresql.indexOf('.'));
    }
}
