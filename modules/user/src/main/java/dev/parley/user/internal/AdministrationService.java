package dev.parley.user.internal;

import dev.parley.platform.api.ConcurrentUpdate;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UniqueViolation;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Administration;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.Principal;
import dev.parley.user.api.Tokens;
import dev.parley.user.internal.AccountImport.NewAccount;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What administrators do with accounts.
@Singleton
public class AdministrationService implements Administration {

    private static final int MIN_PASSWORD = 8;
    private static final int TRIES = 3;

    private final AccountImport accounts;
    private final PasswordHashing passwords;
    private final DeviceSignIns devices;
    private final Ids ids;
    private final Clock clock;

    @Inject
    public AdministrationService(
            AccountImport accounts, PasswordHashing passwords, DeviceSignIns devices, Ids ids, Clock clock) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.devices = devices;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Tokens issueTokens(Principal admin, UserId user, NewDevice device) {
        return devices.openForProgram(user, DeviceSignIns.checked(device), admin.userId());
    }

    @Override
    public List<Imported> importUsers(Principal admin, List<NewUser> users) {
        return importAs(admin.userId(), users);
    }

    /// @param admin null for the server itself, at its start
    List<Imported> importAs(UserId admin, List<NewUser> users) {
        if (users.size() > MAX_IMPORT) {
            throw ParleyException.invalid("users", "must be at most " + MAX_IMPORT);
        }
        List<NewUser> checked = new ArrayList<>(users.size());
        Map<String, Integer> firstIndex = new LinkedHashMap<>();
        for (int i = 0; i < users.size(); i++) {
            NewUser user = checked("users[" + i + "]", users.get(i));
            checked.add(user);
            firstIndex.putIfAbsent(user.phoneNumber(), i);
        }
        Map<String, UserId> known = accounts.known(firstIndex.keySet());
        List<Integer> news = firstIndex.entrySet().stream()
                .filter(entry -> !known.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (!news.isEmpty()) {
            refuseDoubleEmails(checked, news);
            add(admin, checked, news);
            // Read back, for another import may have made some of them in the meantime.
            known.putAll(accounts.known(firstIndex.keySet()));
        }
        return checked.stream()
                .map(user -> new Imported(known.get(user.phoneNumber()), user.phoneNumber()))
                .toList();
    }

    private static NewUser checked(String at, NewUser user) {
        if (user == null) {
            throw ParleyException.invalid(at, "is missing");
        }
        if (user.password() != null) {
            PlainText.secret(at + ".password", user.password(), SignInService.MAX_PASSWORD);
            if (user.password().length() < MIN_PASSWORD) {
                throw ParleyException.invalid(at + ".password", "is shorter than " + MIN_PASSWORD + " characters");
            }
        }
        return new NewUser(
                PhoneNumber.parse(at + ".phoneNumber", user.phoneNumber()),
                user.email() == null ? null : EmailAddress.parse(at + ".email", user.email()),
                PlainText.line(at + ".name", user.name(), SignInService.MAX_NAME),
                user.password(),
                user.roles());
    }

    private static void refuseDoubleEmails(List<NewUser> users, List<Integer> news) {
        Map<String, Integer> byEmail = new LinkedHashMap<>();
        for (int index : news) {
            String email = users.get(index).email();
            if (email != null && byEmail.putIfAbsent(email, index) != null) {
                throw ParleyException.invalid("users[" + index + "].email", "stands twice in this import");
            }
        }
    }

    private void add(UserId admin, List<NewUser> users, List<Integer> news) {
        List<NewAccount> added =
                news.stream().map(users::get).map(this::account).toList();
        for (int attempt = 1; ; attempt++) {
            try {
                accounts.add(added, clock.instant(), admin, ids.next());
                return;
            } catch (ConcurrentUpdate lost) {
                if (attempt == TRIES) {
                    throw new ParleyException(ErrorCode.UNAVAILABLE, "another import is under way", lost);
                }
            } catch (UniqueViolation taken) {
                throw emailTaken(users, news, taken);
            }
        }
    }

    private NewAccount account(NewUser user) {
        return new NewAccount(
                new UserId(ids.next()),
                user.phoneNumber(),
                user.email(),
                user.name(),
                user.password() == null ? null : passwords.hash(user.password()),
                user.roles());
    }

    private ParleyException emailTaken(List<NewUser> users, List<Integer> news, UniqueViolation taken) {
        List<Integer> withEmail =
                news.stream().filter(index -> users.get(index).email() != null).toList();
        Set<String> emails = accounts.taken(
                withEmail.stream().map(index -> users.get(index).email()).toList());
        String at = withEmail.stream()
                .filter(index -> emails.contains(users.get(index).email()))
                .findFirst()
                .map(index -> "users[" + index + "].email")
                .orElse("an e-mail address");
        return new ParleyException(ErrorCode.CONFLICT, at + " belongs to another account", taken);
    }
}
