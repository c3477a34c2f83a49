package dev.parley.user.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.parley.platform.api.DirectConnection;
import dev.parley.user.api.Role;
import dev.parley.user.api.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartTest {

    private static final Map<String, String> DEVELOPMENT = Map.of("PARLEY_DEVELOPMENT", "true");
    private static final Map<String, String> FIRST_ADMINISTRATOR = Map.of(
            "PARLEY_ADMIN_EMAIL", "root@example.org",
            "PARLEY_ADMIN_PHONE", "+12025550199",
            "PARLEY_ADMIN_PASSWORD", "a first password");

    private UserModule module;

    @BeforeEach
    void open() {
        module = new UserModule();
    }

    @AfterEach
    void close() {
        module.close();
    }

    @Test
    void theDemoAccountsCanSignIn() {
        start(DEVELOPMENT);
        for (String name : List.of("alice", "bob", "admin")) {
            Tokens tokens = module.signIn.logIn(name + "@demo.parley", "parley-demo", UserModule.PHONE);
            assertThat(module.authentication.authenticate(tokens.accessToken()).isAdmin())
                    .isEqualTo(name.equals("admin"));
        }
        module.signIn.logIn("+12025550101", "parley-demo", UserModule.PHONE);
    }

    @Test
    void aSecondStartLeavesThemAlone() {
        start(DEVELOPMENT);
        Tokens alice = module.signIn.logIn("alice@demo.parley", "parley-demo", UserModule.PHONE);
        module.profiles.change(alice.userId(), "Alice the Second", null, null);
        start(DEVELOPMENT);
        assertThat(module.count("account")).isEqualTo(3);
        assertThat(module.profiles.own(alice.userId()).name()).isEqualTo("Alice the Second");
    }

    @Test
    void thereAreNoneOutsideDevelopment() {
        start(Map.of());
        start(Map.of("PARLEY_DEVELOPMENT", "false"));
        assertThat(module.count("account")).isZero();
    }

    @Test
    void theFirstAdministratorIsMadeOnce() {
        start(FIRST_ADMINISTRATOR);
        Tokens tokens = module.signIn.logIn("root@example.org", "a first password", UserModule.PHONE);
        assertThat(module.authentication.authenticate(tokens.accessToken()).roles())
                .isEqualTo(Set.of(Role.ADMIN));
        start(Map.of(
                "PARLEY_ADMIN_EMAIL", "another@example.org",
                "PARLEY_ADMIN_PHONE", "+12025550198",
                "PARLEY_ADMIN_PASSWORD", "another password"));
        assertThat(module.count("account")).isEqualTo(1);
    }

    @Test
    void whatIsWrongWithItStopsTheStartWithASentence() {
        assertThatIllegalStateException()
                .isThrownBy(() -> start(Map.of("PARLEY_ADMIN_EMAIL", "root@example.org")))
                .withMessage("PARLEY_ADMIN_EMAIL, PARLEY_ADMIN_PHONE and PARLEY_ADMIN_PASSWORD must be set all three,"
                        + " or none of them.");
        assertThatIllegalStateException()
                .isThrownBy(() -> start(with("PARLEY_ADMIN_PASSWORD", "short")))
                .withMessageContaining("PARLEY_ADMIN_")
                .withMessageContaining("password is shorter than 8 characters");
        assertThatIllegalStateException()
                .isThrownBy(() -> start(with("PARLEY_ADMIN_PHONE", "12")))
                .withMessageContaining("phone number");
        module.user("+12025550199", "Not an administrator");
        assertThatIllegalStateException()
                .isThrownBy(() -> start(FIRST_ADMINISTRATOR))
                .withMessage("PARLEY_ADMIN_PHONE belongs to an account that is no administrator.");
    }

    /// All nodes look before any key is there: the first one has made its key and has not committed it yet.
    @Test
    void nodesThatStartAtOnceAgreeOnOneKey() {
        byte[] secretOfTheFirst = module.secrets.secret();
        List<CompletableFuture<SigningKeys.SigningKey>> others = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                DirectConnection first = module.database.open()) {
            first.inTransaction(() -> {
                first.update(
                        "insert into users.signing_key (kid, secret, created_at) values ('1', ?, ?)",
                        secretOfTheFirst,
                        module.clock.instant());
                for (int i = 0; i < 4; i++) {
                    UserModule node = module.another();
                    others.add(CompletableFuture.supplyAsync(
                            () -> {
                                node.keys.start(null);
                                return node.keys.newest();
                            },
                            threads));
                }
                await().until(() -> module.waitingForLocks() == 4);
            });
            assertThat(others).allSatisfy(other -> {
                assertThat(other.join().kid()).isEqualTo("1");
                assertThat(other.join().key().getEncoded()).isEqualTo(secretOfTheFirst);
            });
        }
        assertThat(module.count("signing_key")).isEqualTo(1);
    }

    @Test
    void theNewestKeySignsAndTheOlderOnesStillVerify() {
        Tokens old = module.devices.open(module.user(UserModule.ALICE, "Alice"), UserModule.PHONE);
        module.database.update(
                "insert into users.signing_key (kid, secret, created_at) values ('2', ?, ?)",
                module.secrets.secret(),
                module.clock.instant().plusSeconds(1));
        UserModule restarted = module.another();
        assertThat(restarted.keys.newest().kid()).isEqualTo("2");
        assertThat(restarted.authentication.authenticate(old.accessToken()).userId())
                .isEqualTo(old.userId());
        Tokens renewed = restarted.signIn.refresh(old.refreshToken());
        assertThat(restarted.authentication.authenticate(renewed.accessToken()).userId())
                .isEqualTo(old.userId());
    }

    private void start(Map<String, String> environment) {
        module.another(environment).startAccounts.start(null);
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> changed = new HashMap<>(FIRST_ADMINISTRATOR);
        changed.put(name, value);
        return changed;
    }
}
