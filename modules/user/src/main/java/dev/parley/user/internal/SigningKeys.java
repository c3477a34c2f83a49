package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.Key;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.keys.HmacKey;

/// The keys that sign access tokens. The first start makes one; nodes that start at once all try, the
/// database keeps one, and all read that. Held in memory from then on: a token is checked without the
/// database. Thread-safe.
@Singleton
public class SigningKeys {

    private static final String FIRST_KID = "1";

    private final Database database;
    private final Secrets secrets;
    private final Clock clock;
    private volatile Loaded loaded;

    @Inject
    public SigningKeys(Database database, Secrets secrets, Clock clock) {
        this.database = database;
        this.secrets = secrets;
        this.clock = clock;
    }

    void start(@Observes @Priority(StartOrder.SIGN_IN) Startup event) {
        loaded();
    }

    /// The key that signs.
    SigningKey newest() {
        return loaded().newest();
    }

    /// The key that a token names.
    Optional<Key> find(String kid) {
        return Optional.ofNullable(loaded().byKid().get(kid));
    }

    private Loaded loaded() {
        Loaded present = loaded;
        return present != null ? present : load();
    }

    private synchronized Loaded load() {
        if (loaded == null) {
            database.update("""
                    insert into users.signing_key (kid, secret, created_at)
                    select ?, ?, ?::timestamptz where not exists (select from users.signing_key)
                    on conflict (kid) do nothing""", FIRST_KID, secrets.secret(), clock.instant());
            List<SigningKey> keys = database.query(
                    "select kid, secret from users.signing_key order by created_at, kid",
                    row -> new SigningKey(row.text(1), new HmacKey(row.bytes(2))));
            Map<String, Key> byKid = new LinkedHashMap<>();
            keys.forEach(key -> byKid.put(key.kid(), key.key()));
            loaded = new Loaded(keys.getLast(), Map.copyOf(byKid));
        }
        return loaded;
    }

    record SigningKey(String kid, Key key) {}

    private record Loaded(SigningKey newest, Map<String, Key> byKid) {}
}
