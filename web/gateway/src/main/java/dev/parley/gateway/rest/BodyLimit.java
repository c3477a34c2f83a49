package dev.parley.gateway.rest;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/// Bounds what a request may carry, before any of it is read. A body is held in memory as a whole, and parsed takes up
/// to thirty times its length: a few large ones, which need no token, could take all there is. The bytes of uploads are
/// no such body; they go to disk as they come.
@Provider
@Priority(BodyLimit.BEFORE_AUTHENTICATION)
public class BodyLimit implements ContainerRequestFilter {

    static final int BEFORE_AUTHENTICATION = 900;
    private static final int MAX_BYTES = 128 * 1024;

    /// An import has up to ten thousand accounts.
    private static final int MAX_ADMIN_BYTES = 16 * 1024 * 1024;

    private static final MediaType UPLOADED_BYTES = new MediaType("application", "offset+octet-stream");

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (UPLOADED_BYTES.isCompatible(request.getMediaType())) {
            return;
        }
        int max = AuthenticationFilter.isMarked(resource, AdminOnly.class) ? MAX_ADMIN_BYTES : MAX_BYTES;
        if (request.getLength() > max) {
            throw new ParleyException(ErrorCode.TOO_LARGE, "the body has at most " + max + " bytes");
        }
        // A chunked body does not say how long it is.
        request.setEntityStream(new BoundedBody(request.getEntityStream(), max));
    }
}
