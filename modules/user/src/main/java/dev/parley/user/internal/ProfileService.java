package dev.parley.user.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Audience;
import dev.parley.user.api.LastSeenAudienceChanged;
import dev.parley.user.api.NameChanged;
import dev.parley.user.api.Principal;
import dev.parley.user.api.PrivacyChoices;
import dev.parley.user.api.Profile;
import dev.parley.user.api.Profiles;
import dev.parley.user.api.ReadReceiptsChosen;
import dev.parley.user.internal.AccountTable.Account;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How users present themselves, and what of it each reader may see.
@Singleton
public class ProfileService implements Profiles {

    private static final int MAX_ABOUT = 500;
    private static final PrivacyChoices UNCHANGED = new PrivacyChoices(null, null, null);

    private final AccountTable accounts;
    private final RelationTable relations;
    private final Event<ReadReceiptsChosen> choices;
    private final Event<LastSeenAudienceChanged> audiences;
    private final Event<NameChanged> names;
    private final Event<ProfileChanged> changes;

    @Inject
    public ProfileService(
            AccountTable accounts,
            RelationTable relations,
            Event<ReadReceiptsChosen> choices,
            Event<LastSeenAudienceChanged> audiences,
            Event<NameChanged> names,
            Event<ProfileChanged> changes) {
        this.changes = changes;
        this.names = names;
        this.accounts = accounts;
        this.relations = relations;
        this.choices = choices;
        this.audiences = audiences;
    }

    @Override
    public Profile own(UserId user) {
        Account account = active(user);
        return new Profile(
                user,
                account.name(),
                account.about(),
                account.phoneNumber(),
                account.email(),
                account.privacy(),
                account.roles());
    }

    @Override
    public Profile view(Principal viewer, UserId subject) {
        if (subject.equals(viewer.userId())) {
            return own(subject);
        }
        return shown(List.of(active(subject)), viewer, false).getFirst();
    }

    @Override
    public List<Profile> viewAll(Principal viewer, Collection<UserId> subjects) {
        List<Account> active = accounts.findAll(subjects).stream()
                .filter(Account::active)
                .sorted(Comparator.comparing(Account::userId))
                .toList();
        return shown(active, viewer, false);
    }

    @Override
    @Transactional
    public Profile change(UserId user, String name, String about, PrivacyChoices privacy) {
        String line = name == null ? null : PlainText.line("name", name, SignInService.MAX_NAME);
        String before = accounts.change(
                        user,
                        line,
                        about == null ? null : PlainText.lines("about", about, MAX_ABOUT),
                        privacy == null ? UNCHANGED : privacy)
                .orElseThrow(ProfileService::noSuchUser);
        changes.fire(new ProfileChanged(user));
        if (line != null && !line.equals(before)) {
            names.fire(new NameChanged(user));
        }
        if (privacy != null && privacy.lastSeen() != null) {
            audiences.fire(new LastSeenAudienceChanged(user));
        }
        if (privacy != null && privacy.readReceipts() != null) {
            choices.fire(new ReadReceiptsChosen(
                    user,
                    privacy.readReceipts() != Audience.EVERYONE,
                    privacy.readReceipts() == Audience.CONTACTS
                            ? relations.list(Relation.CONTACT, user, null, Integer.MAX_VALUE)
                            : List.of()));
        }
        return own(user);
    }

    @Override
    public List<Profile> lookUp(Principal viewer, Collection<String> phoneNumbers) {
        if (phoneNumbers.size() > MAX_LOOK_UP) {
            throw ParleyException.invalid("phoneNumbers", "must be at most " + MAX_LOOK_UP);
        }
        List<String> readable = phoneNumbers.stream()
                .map(PhoneNumber::tryParse)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        return shown(accounts.findByPhoneNumbers(readable), viewer, true);
    }

    /// What the viewer may see of others, in two queries whatever their number.
    private List<Profile> shown(List<Account> subjects, Principal viewer, boolean knowsNumbers) {
        List<UserId> ids = subjects.stream().map(Account::userId).toList();
        Set<UserId> blocking = relations.having(Relation.BLOCK, ids, viewer.userId());
        Set<UserId> knowing = knowsNumbers || viewer.isAdmin()
                ? Set.copyOf(ids)
                : relations.having(Relation.CONTACT, ids, viewer.userId());
        return subjects.stream()
                .map(account -> new Profile(
                        account.userId(),
                        account.name(),
                        blocking.contains(account.userId()) ? null : account.about(),
                        knowing.contains(account.userId()) ? account.phoneNumber() : null,
                        null,
                        null,
                        null))
                .toList();
    }

    private Account active(UserId user) {
        return accounts.find(user).filter(Account::active).orElseThrow(ProfileService::noSuchUser);
    }

    private static ParleyException noSuchUser() {
        return new ParleyException(ErrorCode.NOT_FOUND, "no such user");
    }
}
