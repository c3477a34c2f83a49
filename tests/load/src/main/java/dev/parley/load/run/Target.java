package dev.parley.load.run;

import dev.parley.launcher.DatabaseAddress;
import java.net.URI;
import java.util.Optional;

/// The Parley that is put under load.
///
/// @param server for example `http://127.0.0.1:8080`
/// @param database where its entries are; without it they are not compared, and the run says so
/// @param adminLogin who may import users and make tokens
public record Target(URI server, Optional<DatabaseAddress> database, String adminLogin, String adminPassword) {
    /// With the administrator of the demonstration.
    public static Target of(URI server, DatabaseAddress database) {
        return new Target(server, Optional.ofNullable(database), "admin@demo.parley", "parley-demo");
    }

    /// Without the password.
    @Override
    public String toString() {
        return server + (database.isPresent() ? " with " + database.get() : "");
    }
}
