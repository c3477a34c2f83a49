package dev.parley.user.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// From the tests of the reference implementation.
    @Test
    void theHashIsArgon2idAsEverybodyComputesIt() {
        PasswordHash reference = PasswordHash.parse(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
        assertThat(reference.matches("password")).isTrue();
        assertThat(reference.matches("Password")).isFalse();
    }

    @Test
    void aNewHashCostsWhatItShouldAndComesBackFromItsText() {
        PasswordHash hash = PasswordHash.of("parley-demo", SALT);
        assertThat(hash.toPhc()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$");
        PasswordHash read = PasswordHash.parse(hash.toPhc());
        assertThat(read.toPhc()).isEqualTo(hash.toPhc());
        assertThat(read.matches("parley-demo")).isTrue();
        assertThat(read.matches("parley-demo ")).isFalse();
        assertThat(read.matches("")).isFalse();
        assertThat(hash.toString()).doesNotContain("MDEyMz");
    }

    @Test
    void theSameLetterComposedAndInPartsIsTheSamePassword() {
        assertThat(PasswordHash.of("caf\u00e9 au lait", SALT).matches("cafe\u0301 au lait"))
                .isTrue();
    }

    @Test
    void nobodysPasswordTakesTheSameWork() {
        PasswordHash real = PasswordHash.of("x", SALT);
        assertThat(PasswordHash.NOBODYS.memoryKib()).isEqualTo(real.memoryKib());
        assertThat(PasswordHash.NOBODYS.passes()).isEqualTo(real.passes());
        assertThat(PasswordHash.NOBODYS.hash()).hasSameSizeAs(real.hash());
        assertThat(PasswordHash.NOBODYS.matches("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "parley-demo",
                "$2a$10$abcdefghijklmnopqrstuv",
                "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFh"
            })
    void whatIsNoSuchHashOrTooCostlyIsRefused(String stored) {
        assertThatIllegalArgumentException().isThrownBy(() -> PasswordHash.parse(stored));
    }
}
