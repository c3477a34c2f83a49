/// Accounts, devices, sign-in, tokens, contacts.
module dev.parley.user {
    requires transitive dev.parley.platform;
    requires jakarta.jakartaee.api;
    requires org.bouncycastle.provider;
    requires org.jose4j;

    exports dev.parley.user.api;
}
