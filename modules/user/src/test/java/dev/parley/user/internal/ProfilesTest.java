package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertInvalid;
import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Administration.NewUser;
import dev.parley.user.api.Audience;
import dev.parley.user.api.NameChanged;
import dev.parley.user.api.PrivacyChoices;
import dev.parley.user.api.Profile;
import dev.parley.user.api.Role;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProfilesTest {

    private UserModule module;
    private UserId alice;
    private UserId bob;

    @BeforeEach
    void open() {
        module = new UserModule();
        alice = module.user(new NewUser(UserModule.ALICE, "alice@example.org", "Alice", null, Set.of(Role.ADMIN)));
        bob = module.user(UserModule.BOB, "Bob");
    }

    @AfterEach
    void close() {
        module.close();
    }

    @Test
    void ownersSeeEverythingOfTheirs() {
        assertThat(module.profiles.own(alice))
                .isEqualTo(new Profile(
                        alice,
                        "Alice",
                        "",
                        UserModule.ALICE,
                        "alice@example.org",
                        new PrivacyChoices(Audience.EVERYONE, Audience.EVERYONE, Audience.EVERYONE),
                        Set.of(Role.ADMIN)));
        assertThat(module.profiles.view(module.as(alice), alice)).isEqualTo(module.profiles.own(alice));
    }

    @Test
    void anotherNameIsTold() {
        module.profiles.change(alice, null, "At the lighthouse", null);
        module.profiles.change(alice, " Alice ", null, null);
        assertThat(module.changedNames.all()).isEmpty();
        module.profiles.change(alice, "Alicia", null, null);
        assertThat(module.changedNames.all()).containsExactly(new NameChanged(alice));
    }

    @Test
    void othersSeeNameAndAboutAndNoNumber() {
        module.profiles.change(alice, null, "At the lighthouse", null);
        assertThat(module.profiles.view(module.as(bob), alice))
                .isEqualTo(new Profile(alice, "Alice", "At the lighthouse", null, null, null, null));
    }

    @Test
    void theNumberIsShownToContactsToAdministratorsAndToWhoKnowsIt() {
        assertThat(module.profiles.view(module.as(alice, Role.ADMIN), bob).phoneNumber())
                .isEqualTo(UserModule.BOB);
        assertThat(module.profiles.lookUp(module.as(bob), List.of(UserModule.ALICE)))
                .extracting(Profile::phoneNumber)
                .containsExactly(UserModule.ALICE);
        module.contacts.add(bob, alice);
        assertThat(module.profiles.view(module.as(bob), alice).phoneNumber())
                .as("who keeps somebody as a contact learns nothing by it")
                .isNull();
        module.contacts.add(alice, bob);
        assertThat(module.profiles.view(module.as(bob), alice).phoneNumber()).isEqualTo(UserModule.ALICE);
    }

    @Test
    void whoIsBlockedDoesNotSeeTheAbout() {
        module.profiles.change(alice, null, "Private", null);
        module.contacts.block(alice, bob);
        assertThat(module.profiles.view(module.as(bob), alice).about()).isNull();
        assertThat(module.profiles.viewAll(module.as(bob), List.of(alice, bob)))
                .extracting(Profile::about)
                .containsExactly(null, "");
    }

    @Test
    void onlyWhatIsGivenChanges() {
        module.profiles.change(alice, " Alicia ", null, new PrivacyChoices(Audience.NOBODY, null, null));
        module.profiles.change(alice, null, "Hi\nthere", new PrivacyChoices(null, Audience.CONTACTS, null));
        Profile changed = module.profiles.change(alice, null, null, null);
        assertThat(changed.name()).isEqualTo("Alicia");
        assertThat(changed.about()).isEqualTo("Hi\nthere");
        assertThat(changed.privacy())
                .isEqualTo(new PrivacyChoices(Audience.NOBODY, Audience.CONTACTS, Audience.EVERYONE));
        assertThat(module.profiles.own(bob).name()).isEqualTo("Bob");
        assertThat(module.profiles.change(alice, null, "", null).about()).isEmpty();
    }

    @Test
    void markupAndSqlAreTextLikeAnyOther() {
        String text = "'; update users.account set roles = '{admin}'; -- <img src=x onerror=alert(1)>";
        Profile changed = module.profiles.change(bob, text, text, null);
        assertThat(changed.name()).isEqualTo(text);
        assertThat(changed.about()).isEqualTo(text);
        assertThat(changed.roles()).isEmpty();
    }

    @Test
    void whatIsOutOfBoundsChangesNothing() {
        assertInvalid("name", () -> module.profiles.change(alice, "", "x", null));
        assertInvalid("name", () -> module.profiles.change(alice, "x".repeat(101), null, null));
        assertInvalid("name", () -> module.profiles.change(alice, "a\u0000b", null, null));
        assertInvalid("about", () -> module.profiles.change(alice, "Valid", "x".repeat(501), null));
        assertThat(module.profiles.own(alice).name()).isEqualTo("Alice");
        assertThat(module.profiles.own(alice).about()).isEmpty();
    }

    @Test
    void whoIsNotThereIsNotFound() {
        UserId nobody = new UserId(UUID.randomUUID());
        assertRefused(ErrorCode.NOT_FOUND, () -> module.profiles.view(module.as(alice), nobody));
        assertRefused(ErrorCode.NOT_FOUND, () -> module.profiles.change(nobody, "X", null, null));
        module.database.update("update users.account set deactivated_at = now() where user_id = ?", bob.value());
        assertRefused(ErrorCode.NOT_FOUND, () -> module.profiles.view(module.as(alice), bob));
        assertThat(module.profiles.lookUp(module.as(alice), List.of(UserModule.BOB)))
                .isEmpty();
    }

    @Test
    void aLookUpSkipsWhatItCannotReadOrFind() {
        assertThat(module.profiles.lookUp(
                        module.as(alice),
                        List.of("+1 202 555 0102", UserModule.BOB, "+4915100000000", "nonsense", "' or true --")))
                .extracting(Profile::userId)
                .containsExactly(bob);
        assertThat(module.profiles.lookUp(module.as(alice), List.of())).isEmpty();
        assertInvalid(
                "phoneNumbers",
                () -> module.profiles.lookUp(module.as(alice), Collections.nCopies(1001, UserModule.BOB)));
    }
}
