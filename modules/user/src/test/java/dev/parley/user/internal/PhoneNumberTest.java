package dev.parley.user.internal;

import static dev.parley.user.internal.Refusals.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {

    @ParameterizedTest
    @CsvSource({
        "+12025550101, +12025550101",
        "+1 (202) 555-0101, +12025550101",
        "+49.151.12345678, +4915112345678",
        "'  +44 20 7946 0000 ', +442079460000",
        "+6834000, +6834000",
        "+999123456789012, +999123456789012"
    })
    void separatorsAreDropped(String typed, String number) {
        assertThat(PhoneNumber.parse("phoneNumber", typed)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "12025550101",
                "0012025550101",
                "+02025550101",
                "+123456",
                "+1234567890123456",
                "+44 (0)20 7946 0000",
                "+1202555010x",
                "++12025550101",
                "+1202+5550101",
                "+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
                "+12025550101\n",
                "+12025550101; drop table users.account",
                "+1                                            2025550101"
            })
    void anythingElseIsRefused(String typed) {
        assertInvalid("phoneNumber", () -> PhoneNumber.parse("phoneNumber", typed));
        assertThat(PhoneNumber.tryParse(typed)).isEmpty();
    }

    @Test
    void noNumberIsMissing() {
        assertInvalid("users[3].phoneNumber", () -> PhoneNumber.parse("users[3].phoneNumber", null));
    }

    @ParameterizedTest
    @CsvSource({"Alice@Example.ORG, alice@example.org", "' a+b@c.de ', a+b@c.de", "\u00c4@b, \u00e4@b"})
    void anEmailAddressIsComparedInLowerCase(String typed, String stored) {
        assertThat(EmailAddress.parse("email", typed)).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "a@", "@b", "a b@c", "a@b@c", "a\u0000@b", "<a@b>", "a@b\n", "\uD800@b"})
    void whatIsNoEmailAddressIsRefused(String typed) {
        assertInvalid("email", () -> EmailAddress.parse("email", typed.equals("a@b\n") ? "a\n@b" : typed));
    }
}
