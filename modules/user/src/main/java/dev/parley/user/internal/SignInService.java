package dev.parley.user.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.SignIn;
import dev.parley.user.api.Tokens;
import dev.parley.user.internal.AccountTable.Credentials;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/// The ways to get tokens. Everything is checked for its bounds before a secret is looked at, so that a
/// mistyped field costs no guess.
@Singleton
public class SignInService implements SignIn {

    static final int MAX_NAME = 100;
    static final int MAX_PASSWORD = 128;

    private static final int MAX_LOGIN = EmailAddress.MAX_LENGTH;
    private static final int MAX_CODE = 20;
    private static final int LAST_DIGITS = 4;

    private final AccountTable accounts;
    private final OneTimeCodes codes;
    private final PasswordHashing passwords;
    private final LoginThrottle throttle;
    private final DeviceSignIns devices;
    private final Ids ids;
    private final Clock clock;

    @Inject
    public SignInService(
            AccountTable accounts,
            OneTimeCodes codes,
            PasswordHashing passwords,
            LoginThrottle throttle,
            DeviceSignIns devices,
            Ids ids,
            Clock clock) {
        this.accounts = accounts;
        this.codes = codes;
        this.passwords = passwords;
        this.throttle = throttle;
        this.devices = devices;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public CodeChallenge requestCode(String phoneNumber) {
        return codes.send(PhoneNumber.parse("phoneNumber", phoneNumber));
    }

    /// In one transaction: a code whose device could not be stored is still good. A wrong guess counts all the same.
    @Override
    @Transactional(dontRollbackOn = ParleyException.class)
    public Tokens verifyCode(UUID challengeId, String code, String name, NewDevice device) {
        String typed = PlainText.secret("code", code, MAX_CODE);
        String chosenName = name == null ? null : PlainText.line("name", name, MAX_NAME);
        NewDevice checked = DeviceSignIns.checked(device);
        if (challengeId == null) {
            throw ParleyException.invalid("challengeId", "is missing");
        }
        String phoneNumber = codes.take(challengeId, typed)
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.UNAUTHENTICATED, "the code is wrong, too old, or was tried too often"));
        UserId user = accounts.findOrCreate(
                ids.next(), phoneNumber, chosenName == null ? plainName(phoneNumber) : chosenName, clock.instant());
        return devices.open(user, checked);
    }

    @Override
    public Tokens logIn(String login, String password, NewDevice device) {
        String typed = PlainText.secret("login", login, MAX_LOGIN);
        PlainText.secret("password", password, MAX_PASSWORD);
        NewDevice checked = DeviceSignIns.checked(device);
        Optional<String> phoneNumber = PhoneNumber.tryParse(typed);
        Optional<String> email = EmailAddress.tryParse(typed);
        String key = phoneNumber.or(() -> email).orElse(typed);
        throttle.admit(key);
        Optional<Credentials> account = phoneNumber.isEmpty() && email.isEmpty()
                ? Optional.empty()
                : accounts.credentials(phoneNumber.orElse(null), email.orElse(null));
        PasswordHash stored =
                account.map(Credentials::passwordHash).map(PasswordHash::parse).orElse(PasswordHash.NOBODYS);
        // Computed for an unknown login as well, so that the time of the answer does not tell the two apart.
        boolean right = passwords.matches(stored, password);
        if (!right || account.isEmpty()) {
            throttle.failed(key);
            throw new ParleyException(ErrorCode.UNAUTHENTICATED, "wrong login or password");
        }
        throttle.succeeded(key);
        return devices.open(account.get().userId(), checked);
    }

    @Override
    public Tokens refresh(String refreshToken) {
        if (refreshToken == null) {
            throw ParleyException.invalid("refreshToken", "is missing");
        }
        return devices.renew(refreshToken);
    }

    /// What others see until the user gives a name; nobody is told the whole number.
    private static String plainName(String phoneNumber) {
        return "User " + phoneNumber.substring(phoneNumber.length() - LAST_DIGITS);
    }
}
