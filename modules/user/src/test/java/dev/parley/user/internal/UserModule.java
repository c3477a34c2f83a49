package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.LoneServer;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.MemoryCaches;
import dev.parley.platform.testing.RecordedEvents;
import dev.parley.platform.testing.TestDatabase;
import dev.parley.user.api.Administration.NewUser;
import dev.parley.user.api.BlockChanged;
import dev.parley.user.api.DeviceRevoked;
import dev.parley.user.api.LastSeenAudienceChanged;
import dev.parley.user.api.NameChanged;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.Principal;
import dev.parley.user.api.ReadReceiptsChosen;
import dev.parley.user.api.ReadReceiptsChosenFor;
import dev.parley.user.api.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// The whole module on a real database, wired as the server wires it, with a clock and messages in the test's
/// hand.
final class UserModule implements AutoCloseable {

    static final NewDevice PHONE = new NewDevice("Phone", "android");
    static final String ALICE = "+12025550101";
    static final String BOB = "+12025550102";

    final TestDatabase database;
    final ManualClock clock;
    final MemoryCaches caches;
    final RecordedEvents<DeviceRevoked> revocations = new RecordedEvents<>();
    final RecordedEvents<ReadReceiptsChosen> readReceipts = new RecordedEvents<>();
    final RecordedEvents<ReadReceiptsChosenFor> readReceiptsFor = new RecordedEvents<>();
    final RecordedEvents<LastSeenAudienceChanged> audiences = new RecordedEvents<>();
    final RecordedEvents<BlockChanged> blocks = new RecordedEvents<>();
    final RecordedEvents<NameChanged> changedNames = new RecordedEvents<>();
    final RecordedEvents<ProfileChanged> changedProfiles = new RecordedEvents<>();
    final List<Sms> sent = new ArrayList<>();
    final Secrets secrets = new Secrets();
    final SigningKeys keys;
    final AccessTokens accessTokens;
    final RevokedDevices revoked;
    final TokenAuthentication authentication;
    final DeviceSignIns devices;
    final AccountTable accounts;
    final SignInService signIn;
    final RememberedUsers remembered;
    final UserDirectory directory;
    final ProfileService profiles;
    final ContactService contacts;
    final AdministrationService administration;
    final StartAccounts startAccounts;

    private final AtomicLong counter;
    private final Ids ids;
    private final Settings settings;
    private final List<UserModule> others = new CopyOnWriteArrayList<>();

    UserModule() {
        this(Map.of());
    }

    UserModule(Map<String, String> environment) {
        this(environment, TestDatabase.create("users"), new ManualClock(), new AtomicLong());
    }

    UserModule(TestDatabase database) {
        this(Map.of(), database, new ManualClock(), new AtomicLong());
    }

    private UserModule(Map<String, String> environment, TestDatabase database, ManualClock clock, AtomicLong counter) {
        this.database = database;
        this.clock = clock;
        this.counter = counter;
        ids = () -> new UUID(0x0193_6a3e_0000_7000L, 0x8000_0000_0000_0000L | counter.incrementAndGet());
        settings = new Settings(environment);
        caches = new MemoryCaches(clock);
        keys = new SigningKeys(database, secrets, clock);
        accessTokens = new AccessTokens(keys, clock);
        revoked = new RevokedDevices(database, clock, caches, revocations);
        authentication = new TokenAuthentication(accessTokens, revoked, new Tickets(secrets, clock, caches));
        devices = devicesOn(database);
        accounts = new AccountTable(database, database);
        PasswordHashing passwords = new PasswordHashing(secrets);
        OneTimeCodes codes = new OneTimeCodes(
                new CodeTable(database),
                (phoneNumber, text) -> sent.add(new Sms(phoneNumber, text)),
                secrets,
                ids,
                clock,
                settings);
        signIn = new SignInService(accounts, codes, passwords, new LoginThrottle(clock), devices, ids, clock);
        remembered = new RememberedUsers(accounts, caches, new LoneServer());
        directory = new UserDirectory(database, accounts, remembered);
        RelationTable relations = new RelationTable(database);
        profiles = new ProfileService(accounts, relations, readReceipts, audiences, changedNames, changedProfiles);
        contacts = new ContactService(relations, accounts, blocks, readReceiptsFor, audiences, clock);
        administration = new AdministrationService(new AccountImport(database), passwords, devices, ids, clock);
        startAccounts = new StartAccounts(administration, database, settings);
    }

    /// Another node, or this one after a restart: the same database and time, and nothing else.
    UserModule another(Map<String, String> environment) {
        UserModule other = new UserModule(environment, database, clock, counter);
        others.add(other);
        return other;
    }

    UserModule another() {
        return another(Map.of());
    }

    /// Its devices, by another way to the database.
    DeviceSignIns devicesOn(Database way) {
        return new DeviceSignIns(
                new DeviceTable(way), accessTokens, revoked, revocations, secrets, ids, clock, settings);
    }

    /// Makes an account without a password.
    UserId user(String phoneNumber, String name) {
        return user(new NewUser(phoneNumber, null, name, null, Set.of()));
    }

    UserId user(NewUser user) {
        return administration.importAs(null, List.of(user)).getFirst().userId();
    }

    Principal as(UserId user, Role... roles) {
        return new Principal(
                user,
                new DeviceId(UUID.randomUUID()),
                Set.of(roles),
                false,
                clock.instant().plusSeconds(900));
    }

    /// The code in the last message.
    String code() {
        return sent.getLast().text().replaceAll("^(\\d{6}) .*", "$1");
    }

    long count(String table) {
        return database.queryOne("select count(*) from users." + table, row -> row.longValue(1))
                .orElseThrow();
    }

    /// How many statements wait for another transaction.
    long waitingForLocks() {
        return database.queryOne("""
                        select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'""", row -> row.longValue(1)).orElseThrow();
    }

    @Override
    public void close() {
        others.forEach(other -> other.revoked.stop(null));
        revoked.stop(null);
        database.close();
    }

    record Sms(String to, String text) {}
}
