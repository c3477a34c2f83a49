package dev.parley.user.internal;

import dev.parley.platform.api.Database;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The tables of one-time codes. Each method is one statement, so each is atomic by itself. Thread-safe;
/// blocks.
@Singleton
public class CodeTable {

    static final int MAX_ATTEMPTS = 5;

    private static final int SWEPT_AT_ONCE = 100;

    private final Database database;

    @Inject
    public CodeTable(Database database) {
        this.database = database;
    }

    /// Takes one of the codes that a phone number may be sent in a window of time; false when it has had
    /// them.
    boolean takeAllowance(String phoneNumber, Instant now, Duration gap, Duration window, int perWindow) {
        Instant windowOver = now.minus(window);
        return database.update(
                        """
                        insert into users.otp_allowance as kept (phone_number, last_sent_at, window_start, sent)
                        values (?, ?, ?, 1)
                        on conflict (phone_number) do update set
                            last_sent_at = excluded.last_sent_at,
                            window_start = case when kept.window_start <= ? then excluded.window_start
                                else kept.window_start end,
                            sent = case when kept.window_start <= ? then 1 else kept.sent + 1 end
                        where kept.last_sent_at <= ? and (kept.sent < ? or kept.window_start <= ?)""", phoneNumber, now, now, windowOver, windowOver, now.minus(gap), perWindow, windowOver)
                == 1;
    }

    /// When the next code may be sent.
    Optional<Instant> nextAllowance(String phoneNumber, Duration gap, Duration window, int perWindow) {
        return database.queryOne(
                "select last_sent_at, window_start, sent from users.otp_allowance where phone_number = ?",
                row -> {
                    Instant afterGap = row.instant(1).plus(gap);
                    Instant afterWindow = row.instant(2).plus(window);
                    return row.intValue(3) < perWindow || afterGap.isAfter(afterWindow) ? afterGap : afterWindow;
                },
                phoneNumber);
    }

    void addChallenge(UUID challengeId, String phoneNumber, byte[] codeHash, Instant expiresAt) {
        database.update("""
                insert into users.otp_challenge (challenge_id, phone_number, code_hash, expires_at)
                values (?, ?, ?, ?)""", challengeId, phoneNumber, codeHash, expiresAt);
    }

    /// Counts one guess and, when it is right, uses the challenge up. Gives the phone number for a right one.
    Optional<String> guess(UUID challengeId, byte[] codeHash, Instant now) {
        return database
                .query(
                        """
                        update users.otp_challenge set
                            attempts = attempts + 1, used_at = case when code_hash = ? then ?::timestamptz end
                        where challenge_id = ? and used_at is null and attempts < ? and expires_at > ?
                        returning phone_number, used_at is not null""",
                        row -> row.flag(2) ? Optional.of(row.text(1)) : Optional.<String>empty(),
                        codeHash,
                        now,
                        challengeId,
                        MAX_ATTEMPTS,
                        now)
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// Deletes some of what nothing can be done with any more. Called with every new code, it deletes faster
    /// than they come.
    void sweep(Instant now, Duration window) {
        database.update("""
                delete from users.otp_challenge where challenge_id in (
                    select challenge_id from users.otp_challenge where expires_at < ? limit ? for update skip locked)""", now, SWEPT_AT_ONCE);
        database.update("""
                delete from users.otp_allowance where phone_number in (
                    select phone_number from users.otp_allowance where window_start < ? limit ?
                    for update skip locked)""", now.minus(window), SWEPT_AT_ONCE);
    }
}
