/// Sessions, online and last seen.
module dev.parley.presence {
    requires transitive dev.parley.platform;
    requires transitive dev.parley.user;
    requires jakarta.jakartaee.api;

    exports dev.parley.presence.api;
}
