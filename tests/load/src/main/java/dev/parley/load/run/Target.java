package dev.parley.load.run;

import dev.parley.launcher.DatabaseAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// The Parley that is put under load.
///
/// @param servers for example `http://127.0.0.1:8080`; of several, members take turns and go to the next when
/// they lose one
/// @param database where its entries are; without it they are not compared, and the run says so
/// @param adminLogin who may import users and make tokens
public record Target(List<URI> servers, Optional<DatabaseAddress> database, String adminLogin, String adminPassword) {
    /// With the administrator of the demonstration.
    public static Target of(URI server, DatabaseAddress database) {
        return of(List.of(server), database);
    }

    /// Several nodes or load balancers of one cluster.
    public static Target of(List<URI> servers, DatabaseAddress database) {
        return new Target(List.copyOf(servers), Optional.ofNullable(database), "admin@demo.parley", "parley-demo");
    }

    /// The first.
    public URI server() {
        return servers.getFirst();
    }

    /// Without the password.
    @Override
    public String toString() {
        return servers.getFirst() + (database.isPresent() ? " with " + database.get() : "");
    }
}
