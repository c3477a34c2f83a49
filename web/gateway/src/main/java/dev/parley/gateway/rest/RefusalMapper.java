package dev.parley.gateway.rest;

import dev.parley.platform.api.ParleyException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Answers a refused request with its code.
@Provider
public class RefusalMapper implements ExceptionMapper<ParleyException> {

    @Override
    public Response toResponse(ParleyException refusal) {
        return Problem.of(refusal);
    }
}
