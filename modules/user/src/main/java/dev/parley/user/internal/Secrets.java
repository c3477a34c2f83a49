package dev.parley.user.internal;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/// Random secrets, and the one-way form in which they are stored. Thread-safe.
@Singleton
public class Secrets {

    private static final int SECRET_BYTES = 32;
    private static final int CODES = 1_000_000;

    private final SecureRandom random = new SecureRandom();

    /// 256 random bits.
    byte[] secret() {
        return bytes(SECRET_BYTES);
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /// 256 random bits in 43 URL-safe characters.
    String urlSafe() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret());
    }

    /// Six random digits.
    String code() {
        return String.format(Locale.ROOT, "%06d", random.nextInt(CODES));
    }

    /// SHA-256. Right for secrets that nobody can guess; passwords need [PasswordHash].
    static byte[] hash(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    static byte[] hash(String... parts) {
        return hash(String.join(":", parts).getBytes(StandardCharsets.UTF_8));
    }
}
