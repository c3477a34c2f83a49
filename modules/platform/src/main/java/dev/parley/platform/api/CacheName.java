package dev.parley.platform.api;

/// Every Infinispan cache of Parley, by its name in the server's configuration.
public enum CacheName {
    /// User to the time it was last seen, in front of the database.
    LAST_SEEN("last-seen"),
    /// User to what is shown of it, in front of the database.
    USERS("users"),
    /// Chat to its type and members, in front of the database; decides who may write and who gets an entry.
    MEMBERSHIP("membership"),
    /// Block of a chat's log to its entries, in front of the database; checked against it at every use.
    HISTORY("history"),
    /// One-time WebSocket tickets.
    TICKETS("tickets"),
    /// Devices whose access tokens are refused until those expire.
    REVOKED_DEVICES("revoked-devices");

    private final String configuredName;

    CacheName(String configuredName) {
        this.configuredName = configuredName;
    }

    public String configuredName() {
        return configuredName;
    }
}
