package dev.parley.gateway.rest;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/// An error answer as RFC 9457 lays it out, with the protocol's code.
///
/// @param type always `about:blank`: the code says what happened
/// @param field the request's field at fault, or null
/// @param retryAfterMs when to come again, or null
public record Problem(
        String type, String title, int status, String code, String detail, String field, Long retryAfterMs) {

    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json");
    private static final long MILLIS_PER_SECOND = 1000;

    static Response of(ParleyException refusal) {
        ErrorCode code = refusal.code();
        Long retryAfterMs = refusal.retryAfter().map(Duration::toMillis).orElse(null);
        Response.ResponseBuilder response = Response.status(code.httpStatus())
                .type(PROBLEM_JSON)
                .entity(new Problem(
                        "about:blank",
                        Response.Status.fromStatusCode(code.httpStatus()) == null
                                ? code.wireName()
                                : Response.Status.fromStatusCode(code.httpStatus())
                                        .getReasonPhrase(),
                        code.httpStatus(),
                        code.wireName(),
                        refusal.getMessage(),
                        refusal.field().orElse(null),
                        retryAfterMs));
        if (retryAfterMs != null) {
            response.header(HttpHeaders.RETRY_AFTER, Math.ceilDiv(retryAfterMs, MILLIS_PER_SECOND));
        }
        if (code == ErrorCode.UNAUTHENTICATED) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return response.build();
    }
}
