/// The small shared kernel: ids, errors, settings, clock, database, shared caches.
module dev.parley.platform {
    requires jakarta.jakartaee.api;
    requires java.sql;
    requires java.naming;
    requires com.fasterxml.jackson.core;
    requires org.postgresql.jdbc;

    exports dev.parley.platform.api;
}
