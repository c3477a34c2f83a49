package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.user.api.Administration.NewUser;
import dev.parley.user.api.Role;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The accounts that are there from the start; made once, left alone ever after.
///
/// With `PARLEY_DEVELOPMENT=true`: alice, bob and the administrator admin, at demo.parley. Otherwise the
/// first administrator, while there is none: `PARLEY_ADMIN_EMAIL`, `PARLEY_ADMIN_PHONE` and
/// `PARLEY_ADMIN_PASSWORD`, all three or none; the number must be free. The variables may be taken away
/// afterwards. What is wrong with them stops the start with one sentence.
@Singleton
public class StartAccounts {

    private static final System.Logger LOG = System.getLogger(StartAccounts.class.getName());
    private static final String DEMO_PASSWORD = "parley-demo";

    private static final List<NewUser> DEMO = List.of(
            new NewUser("+12025550101", "alice@demo.parley", "Alice", DEMO_PASSWORD, Set.of()),
            new NewUser("+12025550102", "bob@demo.parley", "Bob", DEMO_PASSWORD, Set.of()),
            new NewUser("+12025550100", "admin@demo.parley", "Admin", DEMO_PASSWORD, Set.of(Role.ADMIN)));

    private final AdministrationService administration;
    private final Database database;
    private final Settings settings;

    @Inject
    public StartAccounts(AdministrationService administration, Database database, Settings settings) {
        this.administration = administration;
        this.database = database;
        this.settings = settings;
    }

    void start(@Observes @Priority(StartOrder.ACCOUNTS) Startup event) {
        if (settings.flag("PARLEY_DEVELOPMENT", false)) {
            administration.importAs(null, DEMO);
        }
        firstAdministrator().filter(_ -> !hasAdministrator()).ifPresent(this::make);
    }

    private void make(NewUser admin) {
        try {
            administration.importAs(null, List.of(admin));
        } catch (ParleyException refused) {
            throw new IllegalStateException(
                    "The first administrator (PARLEY_ADMIN_…) cannot be made: "
                            + refused.field().map(field -> field + " ").orElse("") + refused.getMessage() + ".",
                    refused);
        }
        if (!hasAdministrator()) {
            throw new IllegalStateException("PARLEY_ADMIN_PHONE belongs to an account that is no administrator.");
        }
        LOG.log(Level.INFO, "the account of the first administrator was made");
    }

    private Optional<NewUser> firstAdministrator() {
        Optional<String> email = settings.text("PARLEY_ADMIN_EMAIL");
        Optional<String> phone = settings.text("PARLEY_ADMIN_PHONE");
        Optional<String> password = settings.text("PARLEY_ADMIN_PASSWORD");
        long given =
                Stream.of(email, phone, password).filter(Optional::isPresent).count();
        if (given == 0) {
            return Optional.empty();
        }
        if (given < 3) {
            throw new IllegalStateException("PARLEY_ADMIN_EMAIL, PARLEY_ADMIN_PHONE and PARLEY_ADMIN_PASSWORD must be"
                    + " set all three, or none of them.");
        }
        return Optional.of(new NewUser(phone.get(), email.get(), "Administrator", password.get(), Set.of(Role.ADMIN)));
    }

    private boolean hasAdministrator() {
        return !database.query("""
                        select from users.account
                        where roles <> '{}' and ? = any(roles) and deactivated_at is null limit 1""", _ -> Boolean.TRUE, Role.ADMIN.wireName()).isEmpty();
    }
}
