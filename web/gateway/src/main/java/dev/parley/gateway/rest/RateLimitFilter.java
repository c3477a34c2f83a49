package dev.parley.gateway.rest;

import dev.parley.gateway.limit.Limit;
import dev.parley.gateway.limit.Limited;
import dev.parley.gateway.limit.RateLimits;
import dev.parley.gateway.ws.UnreadReplies;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;

/// Counts REST calls against the rows of [Limit], as soon as it is known who calls and before anything of the body is
/// read.
@Provider
@Priority(RateLimitFilter.AFTER_AUTHENTICATION)
public class RateLimitFilter implements ContainerRequestFilter {

    static final int AFTER_AUTHENTICATION = Priorities.AUTHENTICATION + 100;

    @Inject
    private RateLimits limits;

    @Inject
    private UnreadReplies replies;

    @Inject
    private Caller caller;

    @Context
    private ResourceInfo resource;

    @Context
    private HttpServletRequest http;

    @Override
    public void filter(ContainerRequestContext request) {
        Limited limited = resource.getResourceMethod().getAnnotation(Limited.class);
        if (AuthenticationFilter.isMarked(resource, Public.class)) {
            if (limited != null) {
                limits.take(limited.value(), client(limits, http));
            }
            return;
        }
        replies.admit(caller.userId());
        boolean admin = AuthenticationFilter.isMarked(resource, AdminOnly.class);
        limits.take(admin ? Limit.ADMIN : Limit.REST, caller.principal());
        if (limited != null) {
            limits.take(limited.value(), caller.principal());
        }
    }

    static Optional<InetAddress> client(RateLimits limits, HttpServletRequest http) {
        Enumeration<String> forwarded = http.getHeaders("X-Forwarded-For");
        String hops = String.join(",", Collections.list(forwarded));
        return limits.client(InetAddress.ofLiteral(http.getRemoteAddr()), hops.isEmpty() ? null : hops);
    }
}
