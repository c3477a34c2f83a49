package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertInvalid;
import static dev.parley.user.internal.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Audience;
import dev.parley.user.api.BlockChanged;
import dev.parley.user.api.Contacts;
import dev.parley.user.api.LastSeenAudienceChanged;
import dev.parley.user.api.PrivacyChoices;
import dev.parley.user.api.ReadReceiptsChosenFor;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContactsTest {

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
    void aContactIsOneSidedAndComesAndGoes() {
        module.contacts.add(alice, bob);
        module.contacts.add(alice, bob);
        assertThat(module.contacts.isContact(alice, bob)).isTrue();
        assertThat(module.contacts.isContact(bob, alice)).isFalse();
        assertThat(module.contacts.contacts(alice, null, 10)).isEqualTo(new Contacts.Page(List.of(bob), false));
        module.contacts.remove(alice, bob);
        module.contacts.remove(alice, bob);
        assertThat(module.contacts.isContact(alice, bob)).isFalse();
        assertThat(module.blocks.all()).isEmpty();
    }

    @Test
    void aContactIsToldOfWhereItLearnsWhatTheUserHasReadAndIsNews() {
        for (Audience audience : List.of(Audience.EVERYONE, Audience.NOBODY, Audience.CONTACTS)) {
            assertThat(module.readReceiptsFor.all()).isEmpty();
            module.profiles.change(alice, null, null, new PrivacyChoices(null, audience, null));
            module.contacts.add(alice, bob);
            module.contacts.add(alice, bob);
            module.contacts.remove(alice, bob);
            module.contacts.remove(alice, bob);
            module.contacts.add(bob, alice);
        }
        assertThat(module.readReceiptsFor.all())
                .containsExactly(
                        new ReadReceiptsChosenFor(alice, bob, false), new ReadReceiptsChosenFor(alice, bob, true));
    }

    @Test
    void aContactChangesWhoSeesTheUserWhereContactsAloneDo() {
        for (Audience audience : List.of(Audience.EVERYONE, Audience.NOBODY, Audience.CONTACTS)) {
            module.profiles.change(alice, null, null, new PrivacyChoices(audience, null, null));
            int before = module.audiences.all().size();
            module.contacts.add(alice, bob);
            module.contacts.add(alice, bob);
            module.contacts.remove(alice, bob);
            module.contacts.remove(alice, bob);
            assertThat(module.audiences.all())
                    .hasSize(before + (audience == Audience.CONTACTS ? 2 : 0))
                    .containsOnly(new LastSeenAudienceChanged(alice));
        }
    }

    @Test
    void aBlockIsToldWhenItIsNews() {
        module.contacts.block(alice, bob);
        module.contacts.block(alice, bob);
        assertThat(module.directory.blockedBetween(alice, bob)).isTrue();
        assertThat(module.directory.blockedBetween(bob, alice)).isTrue();
        assertThat(module.directory.blockers(bob, alice)).containsExactly(alice);
        assertThat(module.contacts.isBlocked(alice, bob)).isTrue();
        assertThat(module.contacts.isBlocked(bob, alice)).isFalse();
        assertThat(module.contacts.blocked(alice, null, 10).users()).containsExactly(bob);
        assertThat(module.contacts.blocked(bob, null, 10).users()).isEmpty();

        module.contacts.unblock(bob, alice);
        assertThat(module.directory.blockedBetween(alice, bob)).isTrue();
        module.contacts.unblock(alice, bob);
        module.contacts.unblock(alice, bob);
        assertThat(module.directory.blockedBetween(alice, bob)).isFalse();
        assertThat(module.blocks.all())
                .containsExactly(new BlockChanged(alice, bob, true), new BlockChanged(alice, bob, false));
    }

    @Test
    void nobodyKnowsOrBlocksItselfOrNobody() {
        UserId nobody = new UserId(UUID.randomUUID());
        assertInvalid("userId", () -> module.contacts.add(alice, alice));
        assertInvalid("userId", () -> module.contacts.block(alice, alice));
        assertRefused(ErrorCode.NOT_FOUND, () -> module.contacts.add(alice, nobody));
        assertRefused(ErrorCode.NOT_FOUND, () -> module.contacts.block(alice, nobody));
        assertThat(module.blocks.all()).isEmpty();
    }

    @Test
    void pagesTogetherGiveEveryContactOnce() {
        List<UserId> all = new ArrayList<>(List.of(bob));
        for (int i = 0; i < 24; i++) {
            all.add(module.user("+120255502" + (10 + i), "User " + i));
        }
        all.forEach(contact -> module.contacts.add(alice, contact));
        List<UserId> read = new ArrayList<>();
        Contacts.Page page = module.contacts.contacts(alice, null, 10);
        read.addAll(page.users());
        while (page.more()) {
            page = module.contacts.contacts(alice, page.users().getLast(), 10);
            read.addAll(page.users());
        }
        assertThat(read).containsExactlyElementsOf(all.stream().sorted().toList());
        assertInvalid("limit", () -> module.contacts.contacts(alice, null, 0));
        assertInvalid("limit", () -> module.contacts.blocked(alice, null, 501));
    }
}
