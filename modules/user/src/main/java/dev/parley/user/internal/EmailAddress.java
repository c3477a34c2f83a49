package dev.parley.user.internal;

import dev.parley.platform.api.ParleyException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// An e-mail address as it is stored and compared: lower case. Only its shape is checked; a message that
/// arrives is the proof.
final class EmailAddress {

    /// RFC 5321.
    static final int MAX_LENGTH = 254;

    private static final Pattern SHAPE = Pattern.compile("[^\\s@\\p{Cntrl}<>\"]{1,64}@[^\\s@\\p{Cntrl}<>\"]+");

    private EmailAddress() {}

    /// @throws ParleyException `invalid` for `field`
    static String parse(String field, String typed) {
        return tryParse(typed).orElseThrow(() -> ParleyException.invalid(field, "must be an e-mail address"));
    }

    static Optional<String> tryParse(String typed) {
        return Optional.ofNullable(typed)
                .map(text -> text.strip().toLowerCase(Locale.ROOT))
                .filter(text ->
                        text.length() <= MAX_LENGTH && SHAPE.matcher(text).matches())
                .filter(text -> text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
    }
}
