package dev.parley.user.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.parley.platform.api.UserId;
import dev.parley.user.api.Audience;
import dev.parley.user.api.PrivacyChoices;
import dev.parley.user.api.ReadReceiptsChosen;
import dev.parley.user.api.ReadReceiptsChosenFor;
import dev.parley.user.api.Users.User;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserDirectoryTest {

    private final UserId nobody = new UserId(UUID.randomUUID());
    private UserModule module;
    private UserId alice;
    private UserId bob;
    private UserId carl;

    @BeforeEach
    void open() {
        module = new UserModule();
        alice = module.user(UserModule.ALICE, "Alice");
        bob = module.user(UserModule.BOB, "Bob");
        carl = module.user("+12025550103", "Carl");
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
                        new ReadReceiptsChosen(alice, true, List.of()),
                        new ReadReceiptsChosen(alice, true, List.of()),
                        new ReadReceiptsChosen(alice, false, List.of()));
    }

    @Test
    void inADirectChatReadReceiptsCanBeForContactsAlone() {
        assertThat(hidingFromTheOther()).isEmpty();
        choose(new PrivacyChoices(null, Audience.CONTACTS, null));
        assertThat(hidingFromTheOther()).containsExactly(alice);
        module.contacts.add(bob, alice);
        module.contacts.add(alice, carl);
        assertThat(hidingFromTheOther()).containsExactly(alice);
        module.contacts.add(alice, bob);
        assertThat(hidingFromTheOther()).isEmpty();
        assertThat(module.directory.hidingReadReceipts(List.of(alice, bob))).containsExactly(alice);
        choose(new PrivacyChoices(null, Audience.CONTACTS, null));
        choose(new PrivacyChoices(null, Audience.NOBODY, null));
        assertThat(hidingFromTheOther()).containsExactly(alice);
        assertThat(module.readReceipts.all())
                .containsExactly(
                        new ReadReceiptsChosen(alice, true, List.of()),
                        new ReadReceiptsChosen(
                                alice, true, Stream.of(bob, carl).sorted().toList()),
                        new ReadReceiptsChosen(alice, true, List.of()));
    }

    private Set<UserId> hidingFromTheOther() {
        assertThat(module.directory.hidingReadReceiptsNow(bob, alice))
                .isEqualTo(module.directory.hidingReadReceipts(alice, bob));
        return module.directory.hidingReadReceipts(bob, alice);
    }

    /// What is written by the answer would be missed by the event otherwise.
    @Test
    void whoHidesReadReceiptsGetsNoContactUntilItIsWritten() throws Exception {
        choose(new PrivacyChoices(null, Audience.CONTACTS, null));
        afterThis(() -> assertThat(hidingFromTheOther()).containsExactly(alice), () -> module.contacts.add(alice, bob));
        assertThat(module.readReceiptsFor.all()).hasSize(1);
    }

    @Test
    void whoGetsAContactJustNowIsWaitedFor() throws Exception {
        choose(new PrivacyChoices(null, Audience.CONTACTS, null));
        List<Set<UserId>> hiding = new CopyOnWriteArrayList<>();
        afterThis(
                () -> module.contacts.add(alice, bob),
                () -> hiding.add(module.directory.hidingReadReceipts(alice, bob)));
        assertThat(hiding).containsExactly(Set.of());
    }

    /// From two nodes at once: what was first is known to what comes after.
    @Test
    void aChoiceAndAChangeOfContactsWaitForEachOther() throws Exception {
        module.contacts.add(alice, bob);
        afterThis(
                () -> module.contacts.remove(alice, bob),
                () -> choose(new PrivacyChoices(null, Audience.CONTACTS, null)));
        assertThat(module.readReceipts.all()).containsExactly(new ReadReceiptsChosen(alice, true, List.of()));
        assertThat(module.readReceiptsFor.all()).isEmpty();

        choose(new PrivacyChoices(null, Audience.EVERYONE, null));
        module.contacts.add(alice, bob);
        afterThis(
                () -> choose(new PrivacyChoices(null, Audience.CONTACTS, null)),
                () -> module.contacts.remove(alice, bob));
        assertThat(module.readReceiptsFor.all()).containsExactly(new ReadReceiptsChosenFor(alice, bob, true));
    }

    /// Runs the second one while the transaction of the first one is open, for which it has to wait.
    private void afterThis(Runnable first, Runnable second) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        module.database.inTransaction(() -> {
            first.run();
            Thread.ofVirtual().start(() -> {
                try {
                    module.database.inTransaction(second);
                    done.complete(null);
                } catch (RuntimeException | AssertionError failure) {
                    done.completeExceptionally(failure);
                }
            });
            await().until(() -> module.waitingForLocks() == 1 || done.isDone());
            assertThat(done).isNotDone();
        });
        done.get(30, TimeUnit.SECONDS);
    }

    private void choose(PrivacyChoices choices) {
        module.profiles.change(alice, null, null, choices);
    }
}
