package dev.parley.gateway.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.stream.Collectors;

/// Answers a body that is not JSON with `malformed`, a field of the wrong type with `invalid` and its path, and one
/// that is too large, which is seen while it is parsed, with `too-large`. Takes the place of the framework's own
/// mapper, whose answer is plain text.
@Provider
public class UnreadableBodyMapper implements ExceptionMapper<JsonProcessingException> {

    @Override
    public Response toResponse(JsonProcessingException unreadable) {
        for (Throwable cause = unreadable.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ParleyException refusal) {
                return Problem.of(refusal);
            }
        }
        if (unreadable instanceof MismatchedInputException mismatch
                && !mismatch.getPath().isEmpty()) {
            return Problem.of(ParleyException.invalid(path(mismatch), "the field has the wrong type"));
        }
        return Problem.of(new ParleyException(ErrorCode.MALFORMED, "the body is not the JSON that is expected"));
    }

    private static String path(JsonMappingException mapping) {
        return mapping.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(name -> name != null)
                .collect(Collectors.joining("."));
    }
}
