/// Groups and their members.
module dev.parley.group {
    requires transitive dev.parley.platform;
    requires transitive dev.parley.user;
    requires jakarta.jakartaee.api;

    exports dev.parley.group.api;
}
