package dev.parley.gateway.rest;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/// Bounds what a call of administrators may carry, before any of it is read. It comes at its client's pace; the bodies
/// of all other calls but uploads are whole, and smaller, before a resource sees them. It is held in memory as a whole,
/// and parsed takes up to thirty times its length.
@Provider
@Priority(BodyLimit.BEFORE_AUTHENTICATION)
public class BodyLimit implements ContainerRequestFilter {

    static final int BEFORE_AUTHENTICATION = 900;

    /// An import has up to ten thousand accounts.
    private static final int MAX_ADMIN_BYTES = 16 * 1024 * 1024;

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (!AuthenticationFilter.isMarked(resource, AdminOnly.class)) {
            return;
        }
        if (request.getLength() > MAX_ADMIN_BYTES) {
            throw new ParleyException(ErrorCode.TOO_LARGE, "the body has at most " + MAX_ADMIN_BYTES + " bytes");
        }
        // A chunked body does not say how long it is.
        request.setEntityStream(new BoundedBody(request.getEntityStream(), MAX_ADMIN_BYTES));
    }
}
