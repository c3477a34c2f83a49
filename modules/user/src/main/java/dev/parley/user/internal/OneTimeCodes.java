package dev.parley.user.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.user.api.CodeSender;
import dev.parley.user.api.SignIn.CodeChallenge;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Six-digit codes that prove who holds a phone. Stored is only a hash with the challenge's id; five guesses
/// and five minutes. What a number may be sent is counted in the database, so that it holds for all nodes
/// together. Thread-safe.
@Singleton
public class OneTimeCodes {

    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final int DEFAULT_PER_HOUR = 5;
    private static final int MAX_PER_HOUR = 1000;
    private static final Duration DEFAULT_GAP = Duration.ofSeconds(30);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private final CodeTable table;
    private final CodeSender sender;
    private final Secrets secrets;
    private final Ids ids;
    private final Clock clock;
    private final int perHour;
    private final Duration gap;

    /// Reads `PARLEY_OTP_PER_HOUR` (default 5) and `PARLEY_OTP_GAP_SECONDS` (default 30), both for one phone
    /// number.
    @Inject
    public OneTimeCodes(CodeTable table, CodeSender sender, Secrets secrets, Ids ids, Clock clock, Settings settings) {
        this.table = table;
        this.sender = sender;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
        this.perHour = settings.number("PARLEY_OTP_PER_HOUR", DEFAULT_PER_HOUR, 1, MAX_PER_HOUR);
        this.gap = settings.seconds("PARLEY_OTP_GAP_SECONDS", DEFAULT_GAP, WINDOW);
    }

    /// @param phoneNumber E.164
    CodeChallenge send(String phoneNumber) {
        Instant now = clock.instant();
        if (!table.takeAllowance(phoneNumber, now, gap, WINDOW, perHour)) {
            Duration wait = table.nextAllowance(phoneNumber, gap, WINDOW, perHour)
                    .map(next -> Duration.between(now, next))
                    .filter(time -> time.compareTo(SHORTEST_WAIT) > 0)
                    .orElse(SHORTEST_WAIT);
            throw ParleyException.retryLater(
                    ErrorCode.RATE_LIMITED, "this number has been sent a code just now, or too many", wait);
        }
        CodeChallenge challenge = new CodeChallenge(ids.next(), now.plus(LIFETIME));
        String code = secrets.code();
        table.addChallenge(
                challenge.challengeId(), phoneNumber, hash(challenge.challengeId(), code), challenge.expiresAt());
        sender.send(
                phoneNumber,
                code + " is your Parley code. It is valid for " + LIFETIME.toMinutes()
                        + " minutes. Do not tell it to anybody.");
        table.sweep(now, WINDOW);
        return challenge;
    }

    /// The phone number that a code was sent to, once.
    Optional<String> take(UUID challengeId, String code) {
        return table.guess(challengeId, hash(challengeId, code), clock.instant());
    }

    private static byte[] hash(UUID challengeId, String code) {
        return Secrets.hash(challengeId.toString(), code);
    }
}
