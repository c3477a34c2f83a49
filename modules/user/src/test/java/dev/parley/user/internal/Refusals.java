package dev.parley.user.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Assertions on refused calls.
final class Refusals {

    private Refusals() {}

    static ParleyException assertRefused(ErrorCode code, ThrowingCallable call) {
        ParleyException[] caught = new ParleyException[1];
        assertThatExceptionOfType(ParleyException.class).isThrownBy(call).satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            caught[0] = refusal;
        });
        return caught[0];
    }

    static void assertInvalid(String field, ThrowingCallable call) {
        assertThat(assertRefused(ErrorCode.INVALID, call).field()).contains(field);
    }
}
