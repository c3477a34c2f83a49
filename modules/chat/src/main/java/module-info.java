/// The log of every chat, receipts, sync.
module dev.parley.chat {
    requires transitive dev.parley.platform;
    requires transitive dev.parley.user;
    requires transitive dev.parley.group;
    requires transitive dev.parley.presence;
    requires transitive dev.parley.media;
    requires jakarta.jakartaee.api;
    requires com.fasterxml.jackson.core;

    exports dev.parley.chat.api;
}
