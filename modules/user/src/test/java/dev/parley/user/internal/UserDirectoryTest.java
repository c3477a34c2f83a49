package dev.parley.user.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.platform.api.UserId;
import dev.parley.user.api.Audience;
import dev.parley.user.api.PrivacyChoices;
import dev.parley.user.api.ReadReceiptsChosen;
import dev.parley.user.api.Users.User;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserDirectoryTest {

    private final UserId nobody = new UserId(UUID.randomUUID());
    private UserModule module;
    private UserId alice;
    private UserId bob;

    @BeforeEach
    void open() {
        module = new UserModule();
        alice = module.user(UserModule.ALICE, "Alice");
        bob = module.user(UserModule.BOB, "Bob");
    }

    @AfterEach
    void close() {
        module.close();
    }

    @Test
    void usersAreFoundOneByOneAndTogether() {
        User expected = new User(alice, "Alice", UserModule.ALICE, "");
        assertThat(module.directory.exists(alice)).isTrue();
        assertThat(module.directory.exists(nobody)).isFalse();
        assertThat(module.directory.find(alice)).contains(expected);
        assertThat(module.directory.find(nobody)).isEmpty();
        assertThat(module.directory.findAll(List.of(alice, bob, nobody, alice)))
                .hasSize(2)
                .containsEntry(alice, expected);
        assertThat(module.directory.findByPhoneNumbers(List.of(UserModule.ALICE, "+4900000000")))
                .containsExactly(expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> module.directory.findAll(Collections.nCopies(1001, alice)));
    }

    @Test
    void aDeactivatedUserKeepsItsNameAndExistsNoMore() {
        module.database.update("update users.account set deactivated_at = now() where user_id = ?", alice.value());
        assertThat(module.directory.exists(alice)).isFalse();
        assertThat(module.directory.find(alice)).isPresent();
        assertThat(module.directory.findByPhoneNumbers(List.of(UserModule.ALICE)))
                .isEmpty();
        assertThat(module.directory.showsLastSeen(alice, bob)).isFalse();
    }

    @Test
    void lastSeenIsShownAsTheUserChose() {
        assertThat(module.directory.showsLastSeen(alice, bob)).isTrue();

        choose(new PrivacyChoices(Audience.CONTACTS, null, null));
        assertThat(module.directory.showsLastSeen(alice, bob)).isFalse();
        module.contacts.add(bob, alice);
        assertThat(module.directory.showsLastSeen(alice, bob)).isFalse();
        module.contacts.add(alice, bob);
        assertThat(module.directory.showsLastSeen(alice, bob)).isTrue();
        module.contacts.block(alice, bob);
        assertThat(module.directory.showsLastSeen(alice, bob)).isFalse();
        module.contacts.unblock(alice, bob);

        choose(new PrivacyChoices(Audience.NOBODY, null, null));
        assertThat(module.directory.showsLastSeen(alice, bob)).isFalse();
        assertThat(module.directory.showsLastSeen(alice, alice)).isTrue();
        assertThat(module.directory.showingLastSeen(List.of(alice, bob, nobody), bob))
                .isEqualTo(Set.of(bob));
    }

    @Test
    void readReceiptsAreShownToEveryoneOrNot() {
        List<UserId> both = List.of(alice, bob);
        assertThat(module.directory.hidingReadReceipts(both)).isEmpty();
        choose(new PrivacyChoices(null, Audience.CONTACTS, null));
        assertThat(module.directory.hidingReadReceipts(both)).containsExactly(alice);
        choose(new PrivacyChoices(null, Audience.NOBODY, null));
        assertThat(module.directory.hidingReadReceipts(both)).containsExactly(alice);
        choose(new PrivacyChoices(Audience.NOBODY, null, null));
        choose(new PrivacyChoices(null, Audience.EVERYONE, null));
        assertThat(module.directory.hidingReadReceipts(both)).isEmpty();
        assertThat(module.readReceipts.all())
                .containsExactly(
                        new ReadReceiptsChosen(alice, true),
                        new ReadReceiptsChosen(alice, true),
                        new ReadReceiptsChosen(alice, false));
    }

    private void choose(PrivacyChoices choices) {
        module.profiles.change(alice, null, null, choices);
    }
}
