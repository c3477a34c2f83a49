/// Push, SMS and e-mail.
module dev.parley.notification {
    requires transitive dev.parley.platform;
    requires transitive dev.parley.user;
    requires transitive dev.parley.group;
    requires transitive dev.parley.presence;
    requires transitive dev.parley.media;
    requires transitive dev.parley.chat;
    requires jakarta.jakartaee.api;
    requires com.fasterxml.jackson.core;

    exports dev.parley.notification.api;
}
