package dev.parley.gateway.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.parley.platform.api.ConcurrentUpdate;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger.Level;

/// Answers everything that is not a plain refusal: a body that cannot be read, an unknown path, a database that is
/// away, and defects, which are logged. A client never sees a class name or a stack trace.
@Provider
public class UnexpectedFailureMapper implements ExceptionMapper<Throwable> {

    private static final System.Logger LOG = System.getLogger(UnexpectedFailureMapper.class.getName());

    @Override
    public Response toResponse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ParleyException refusal -> {
                    return Problem.of(refusal);
                }
                case ConcurrentUpdate _ -> {
                    // PostgreSQL undid it for another's sake: nothing was stored.
                    return problem(ErrorCode.UNAVAILABLE, "too many change this at once");
                }
                case DatabaseUnavailable _ -> {
                    return problem(ErrorCode.UNAVAILABLE, "the database cannot be reached");
                }
                case JsonProcessingException unreadable -> {
                    return new UnreadableBodyMapper().toResponse(unreadable);
                }
                case WebApplicationException http -> {
                    return fromHttp(http);
                }
                default -> {
                    // Look at what caused it.
                }
            }
        }
        LOG.log(Level.ERROR, "a REST call failed", failure);
        return problem(ErrorCode.INTERNAL, "an unexpected error happened");
    }

    private static Response fromHttp(WebApplicationException http) {
        int status = http.getResponse().getStatus();
        return switch (status) {
            case 400 -> problem(ErrorCode.MALFORMED, "the request cannot be read");
            case 401 -> problem(ErrorCode.UNAUTHENTICATED, "an access token is needed");
            case 403 -> problem(ErrorCode.FORBIDDEN, "not allowed");
            case 404 -> problem(ErrorCode.NOT_FOUND, "no such resource");
            case 413 -> problem(ErrorCode.TOO_LARGE, "the body is too large");
            default -> {
                if (status >= 500) {
                    LOG.log(Level.ERROR, "a REST call failed", http);
                    yield problem(ErrorCode.INTERNAL, "an unexpected error happened");
                }
                // 405, 406, 415 and redirects keep their status: the framework knows the headers that go with it.
                yield Response.fromResponse(http.getResponse()).entity(null).build();
            }
        };
    }

    private static Response problem(ErrorCode code, String message) {
        return Problem.of(new ParleyException(code, message));
    }
}
