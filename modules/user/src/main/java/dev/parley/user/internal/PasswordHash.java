package dev.parley.user.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// A password as it is stored: Argon2id (RFC 9106) in PHC string form,
/// `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. The costs stand in each hash, so they can be raised for
/// new ones.
///
/// @param memoryKib memory that one computation takes, KiB
/// @param passes over that memory
@SuppressWarnings("ArrayRecordComponent") // private to this package, never changed
record PasswordHash(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) {

    static final int SALT_BYTES = 16;

    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;

    /// Bounds of what a stored hash may demand, so that a broken row cannot take the server down.
    private static final int MAX_MEMORY_KIB = 256 * 1024;
    private static final int MAX_PASSES = 16;
    private static final int MAX_LANES = 16;

    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    /// What an account without a password, and no account at all, is compared with: nobody knows a password
    /// for it, and the comparison takes as long as any other.
    static final PasswordHash NOBODYS =
            new PasswordHash(MEMORY_KIB, PASSES, LANES, new byte[SALT_BYTES], new byte[HASH_BYTES]);

    static PasswordHash of(String password, byte[] salt) {
        return new PasswordHash(
                MEMORY_KIB, PASSES, LANES, salt, compute(password, MEMORY_KIB, PASSES, LANES, salt, HASH_BYTES));
    }

    static PasswordHash parse(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not an Argon2id hash");
        }
        int memory = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        int lanes = Integer.parseInt(parts.group(3));
        if (memory > MAX_MEMORY_KIB || passes < 1 || passes > MAX_PASSES || lanes < 1 || lanes > MAX_LANES) {
            throw new IllegalArgumentException("an Argon2id hash whose costs are out of bounds");
        }
        return new PasswordHash(memory, passes, lanes, decode(parts.group(4)), decode(parts.group(5)));
    }

    /// Compares in a time that does not depend on where the two differ.
    boolean matches(String password) {
        return MessageDigest.isEqual(hash, compute(password, memoryKib, passes, lanes, salt, hash.length));
    }

    String toPhc() {
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$" + encode(salt) + "$"
                + encode(hash);
    }

    /// Hides the hash from logs.
    @Override
    public String toString() {
        return "PasswordHash[m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "]";
    }

    private static byte[] compute(String password, int memory, int passes, int lanes, byte[] salt, int length) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        // One keyboard composes an accented letter, another sends it in two parts: the same password (RFC
        // 8265).
        String composed = Normalizer.normalize(password, Normalizer.Form.NFC);
        argon2.generateBytes(composed.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String text) {
        return Base64.getDecoder().decode(text);
    }
}
