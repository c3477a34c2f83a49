/// Uploads and downloads.
module dev.parley.media {
    requires transitive dev.parley.platform;
    requires transitive dev.parley.user;
    requires jakarta.jakartaee.api;

    exports dev.parley.media.api;
}
