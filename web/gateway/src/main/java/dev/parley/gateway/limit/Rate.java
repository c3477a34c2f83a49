package dev.parley.gateway.limit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much may be done: `burst` at once, then one each `nanosPerToken`.
///
/// @param burst from 1 to 1,000,000
/// @param nanosPerToken rounded up, so that it is never more than was set
record Rate(int burst, long nanosPerToken) {

    static final String OFF = "off";

    private static final Pattern FORM = Pattern.compile("(\\d{1,7})/(\\d{1,7}(?:\\.\\d{1,3})?)");
    private static final int MAX = 1_000_000;
    private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000);

    /// Reads `burst/perSecond`, such as `300/30` or `20/0.2`, or `off`, which gives nothing.
    ///
    /// @throws IllegalStateException for anything else, with one sentence that names the variable
    static Optional<Rate> parse(String variable, String value) {
        if (value.equals(OFF)) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(value);
        if (form.matches()) {
            int burst = Integer.parseInt(form.group(1));
            BigDecimal perSecond = new BigDecimal(form.group(2));
            if (burst >= 1
                    && burst <= MAX
                    && perSecond.signum() > 0
                    && perSecond.compareTo(BigDecimal.valueOf(MAX)) <= 0) {
                return Optional.of(new Rate(
                        burst,
                        NANOS_PER_SECOND
                                .divide(perSecond, 0, RoundingMode.CEILING)
                                .longValueExact()));
            }
        }
        throw new IllegalStateException(
                "%s is '%s', but must be 'off' or burst/perSecond, such as 300/30, with a burst from 1 to %d and 0.001 to %d a second."
                        .formatted(variable, value, MAX, MAX));
    }

    /// What it takes to fill an empty bucket. At most 10^18, so that sums with the present stay far from overflow.
    long nanosOfBurst() {
        return burst * nanosPerToken;
    }
}
