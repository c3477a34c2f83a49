package dev.parley.user.internal;

import dev.parley.platform.api.ParleyException;
import java.util.Optional;
import java.util.regex.Pattern;

/// A phone number in E.164: a plus sign, a country code, 7 to 15 digits in all. The usual separators are
/// dropped.
///
/// This is no check that a number is in use; the one-time code is. A number plan library was tried and left
/// out: it takes 40 ms at the first number and about 20 MB for good, and it refuses numbers that an
/// organisation's own exchange or a load test may use.
final class PhoneNumber {

    private static final int MAX_TYPED = 40;
    private static final Pattern SEPARATORS = Pattern.compile("[ ./()\\u00A0-]");
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");

    private PhoneNumber() {}

    /// @throws ParleyException `invalid` for `field`
    static String parse(String field, String typed) {
        if (typed == null) {
            throw ParleyException.invalid(field, "is missing");
        }
        return tryParse(typed)
                .orElseThrow(() -> ParleyException.invalid(
                        field, "must be a phone number with its country code, such as +12025550101"));
    }

    static Optional<String> tryParse(String typed) {
        // A zero in brackets is dialled only at home: which digits are meant abroad is a guess.
        if (typed == null || typed.length() > MAX_TYPED || typed.contains("(0)")) {
            return Optional.empty();
        }
        return Optional.of(SEPARATORS.matcher(typed).replaceAll(""))
                .filter(number -> E164.matcher(number).matches());
    }
}
