package dev.parley.gateway.rest;

import dev.parley.gateway.limit.Limit;
import dev.parley.gateway.limit.RateLimits;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.user.api.Authentication;
import dev.parley.user.api.Principal;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;

/// Demands an access token for every resource that is not [Public], and the role for those that are [AdminOnly].
@Provider
@Priority(Priorities.AUTHENTICATION)
public class AuthenticationFilter implements ContainerRequestFilter {

    private static final String SCHEME = "Bearer ";

    @Inject
    private Authentication authentication;

    @Inject
    private Caller caller;

    @Inject
    private RateLimits limits;

    @Context
    private HttpServletRequest http;

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (isMarked(Public.class)) {
            return;
        }
        Principal principal;
        try {
            principal = authenticate(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        } catch (ParleyException refusal) {
            limits.take(Limit.BAD_TOKEN, RateLimitFilter.client(limits, http));
            throw refusal;
        }
        if (isMarked(AdminOnly.class) && !principal.isAdmin()) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "only administrators may do this");
        }
        caller.authenticated(principal);
    }

    private Principal authenticate(String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ParleyException(ErrorCode.UNAUTHENTICATED, "an access token is needed");
        }
        return authentication.authenticate(header.substring(SCHEME.length()).strip());
    }

    private boolean isMarked(Class<? extends Annotation> marker) {
        return isMarked(resource, marker);
    }

    /// Whether the called method, or its class, carries the marker.
    static boolean isMarked(ResourceInfo resource, Class<? extends Annotation> marker) {
        return resource.getResourceMethod().isAnnotationPresent(marker)
                || resource.getResourceClass().isAnnotationPresent(marker);
    }
}
