package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertInvalid;
import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Administration.Imported;
import dev.parley.user.api.Administration.NewUser;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.Principal;
import dev.parley.user.api.Role;
import dev.parley.user.api.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AdministrationTest {

    private UserModule module;
    private Principal admin;

    @BeforeEach
    void open() {
        module = new UserModule();
        admin = module.as(new UserId(UUID.randomUUID()), Role.ADMIN);
    }

    @AfterEach
    void close() {
        module.close();
    }

    @Test
    void anImportMakesAccountsInTheOrderOfTheRequest() {
        List<Imported> imported = module.administration.importUsers(
                admin,
                List.of(
                        new NewUser("+1 202 555 0109", "Z@Example.org", " Zoe ", null, Set.of(Role.ADMIN)),
                        plain("+12025550103")));
        assertThat(imported).extracting(Imported::phoneNumber).containsExactly("+12025550109", "+12025550103");
        assertThat(module.profiles.own(imported.getFirst().userId()))
                .satisfies(zoe -> assertThat(zoe.name()).isEqualTo("Zoe"))
                .satisfies(zoe -> assertThat(zoe.email()).isEqualTo("z@example.org"))
                .satisfies(zoe -> assertThat(zoe.roles()).containsExactly(Role.ADMIN));
        assertThat(module.database.query(
                        "select admin_id, action, detail, at from users.audit",
                        row -> row.uuid(1) + " " + row.text(2) + " " + row.text(3) + " " + row.instant(4)))
                .containsExactly(admin.userId() + " import-users 2 new " + module.clock.instant());
    }

    @Test
    void anImportCanBeRepeated() {
        List<NewUser> users = List.of(plain("+12025550103"), plain("+12025550104"));
        List<Imported> first = module.administration.importUsers(admin, users);
        assertThat(module.administration.importUsers(admin, users)).isEqualTo(first);
        List<NewUser> more = new ArrayList<>(users);
        more.add(new NewUser("+12025550104", "new@example.org", "Renamed", null, Set.of(Role.ADMIN)));
        more.add(plain("+12025550105"));
        List<Imported> again = module.administration.importUsers(admin, more);
        assertThat(again.subList(0, 2)).isEqualTo(first);
        assertThat(again.get(2)).isEqualTo(first.get(1));
        assertThat(module.count("account")).isEqualTo(3);
        assertThat(module.profiles.own(first.get(1).userId()).name())
                .as("a known account stays as it is")
                .isEqualTo("User +12025550104");
    }

    @Test
    void tenThousandAtOnceGoQuickly() {
        List<NewUser> users = IntStream.range(0, 10_000)
                .mapToObj(i ->
                        new NewUser("+1999%07d".formatted(i), "u" + i + "@example.org", "User " + i, null, Set.of()))
                .toList();
        List<Imported> imported = module.administration.importUsers(admin, users);
        assertThat(imported)
                .extracting(Imported::userId)
                .doesNotHaveDuplicates()
                .hasSize(10_000);
        assertThat(module.administration.importUsers(admin, users)).isEqualTo(imported);
        assertInvalid(
                "users",
                () -> module.administration.importUsers(admin, Collections.nCopies(10_001, plain("+12025550103"))));
    }

    @Test
    void importsOfTheSameUsersAtOnceAgree() throws Exception {
        List<NewUser> users = IntStream.range(0, 500)
                .mapToObj(i -> plain("+1999%07d".formatted(i)))
                .toList();
        List<Callable<List<Imported>>> imports = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<NewUser> shuffled = new ArrayList<>(users);
            Collections.shuffle(shuffled, new Random(i));
            imports.add(() -> module.administration.importUsers(admin, shuffled));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Set<Imported> results = new HashSet<>();
            for (var result : threads.invokeAll(imports)) {
                results.addAll(result.get());
            }
            assertThat(results).hasSize(500);
        }
        assertThat(module.count("account")).isEqualTo(500);
    }

    @Test
    void anImportedPasswordSignsIn() {
        module.administration.importUsers(
                admin, List.of(new NewUser(UserModule.ALICE, null, "Alice", "long enough", Set.of())));
        module.signIn.logIn(UserModule.ALICE, "long enough", UserModule.PHONE);
        assertThat(module.database.query("select password_hash from users.account", row -> row.text(1)))
                .allMatch(hash -> hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    @Test
    void oneBadRowIsNamedAndNothingIsStored() {
        NewUser good = plain("+12025550103");
        assertInvalid("users[1].phoneNumber", () -> imported(good, plain("12")));
        assertInvalid("users[1].phoneNumber", () -> imported(good, plain(null)));
        assertInvalid("users[2].name", () -> imported(good, good, user("", null, null)));
        assertInvalid("users[1].name", () -> imported(good, user("a\u0000", null, null)));
        assertInvalid("users[1].name", () -> imported(good, user(null, null, null)));
        assertInvalid("users[1].email", () -> imported(good, user("A", "nonsense", null)));
        assertInvalid("users[1].password", () -> imported(good, user("A", null, "short")));
        assertInvalid("users[1].password", () -> imported(good, user("A", null, "x".repeat(129))));
        assertThat(module.count("account")).isZero();
        assertThat(module.count("audit")).isZero();
    }

    @Test
    void anAddressBelongsToOneAccount() {
        NewUser first = new NewUser("+12025550103", "one@example.org", "One", null, Set.of());
        imported(first);
        NewUser thief = new NewUser("+12025550104", "ONE@example.org", "Two", null, Set.of());
        assertThat(assertRefused(ErrorCode.CONFLICT, () -> imported(plain("+12025550105"), thief))
                        .getMessage())
                .startsWith("users[1].email");
        assertThat(module.count("account")).isEqualTo(1);
        NewUser other = new NewUser("+12025550106", "two@example.org", "Two", null, Set.of());
        NewUser same = new NewUser("+12025550107", "two@example.org", "Two", null, Set.of());
        assertInvalid("users[1].email", () -> imported(other, same));
        assertThat(imported(first, other)).hasSize(2);
    }

    @Test
    void anEmptyImportIsNoError() {
        assertThat(imported()).isEmpty();
    }

    @Test
    void aProgramGetsTokensOfItsOwnClassAndThatIsWrittenDown() {
        UserId alice = module.user(UserModule.ALICE, "Alice");
        Tokens tokens = module.administration.issueTokens(admin, alice, new NewDevice("Load", "bench"));
        Principal program = module.authentication.authenticate(tokens.accessToken());
        assertThat(program.automation()).isTrue();
        assertThat(program.userId()).isEqualTo(alice);
        assertThat(module.devices.list(alice, null, 10).devices())
                .singleElement()
                .satisfies(device -> assertThat(device.automation()).isTrue());
        assertThat(module.database.query(
                        "select admin_id, user_id, device_id from users.audit where action = 'issue-tokens'",
                        row -> List.of(row.uuid(1), row.uuid(2), row.uuid(3))))
                .containsExactly(List.of(
                        admin.userId().value(), alice.value(), tokens.deviceId().value()));
    }

    @Test
    void nobodyGetsNoTokens() {
        UserId nobody = new UserId(UUID.randomUUID());
        assertRefused(ErrorCode.NOT_FOUND, () -> module.administration.issueTokens(admin, nobody, UserModule.PHONE));
        assertInvalid("device", () -> module.administration.issueTokens(admin, nobody, null));
        assertThat(module.count("audit")).isZero();
        assertThat(module.count("device")).isZero();
    }

    @Test
    void devicesComeInPages() {
        UserId alice = module.user(UserModule.ALICE, "Alice");
        for (int i = 0; i < 5; i++) {
            module.devices.open(alice, new NewDevice("Device " + i, "web"));
            module.clock.advance(Duration.ofSeconds(1));
        }
        var first = module.devices.list(alice, null, 3);
        var second = module.devices.list(alice, first.devices().getLast().deviceId(), 3);
        assertThat(first.more()).isTrue();
        assertThat(second.more()).isFalse();
        assertThat(List.of(first, second))
                .flatExtracting(page ->
                        page.devices().stream().map(device -> device.name()).toList())
                .containsExactly("Device 0", "Device 1", "Device 2", "Device 3", "Device 4");
        assertInvalid("limit", () -> module.devices.list(alice, null, 101));
    }

    private List<Imported> imported(NewUser... users) {
        return module.administration.importUsers(admin, List.of(users));
    }

    private static NewUser plain(String phoneNumber) {
        return new NewUser(phoneNumber, null, "User " + phoneNumber, null, Set.of());
    }

    private static NewUser user(String name, String email, String password) {
        return new NewUser("+12025550109", email, name, password, Set.of());
    }
}
