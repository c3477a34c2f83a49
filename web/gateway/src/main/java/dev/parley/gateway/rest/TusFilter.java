package dev.parley.gateway.rest;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/// Both sides name the version of tus they speak; a client that speaks another one is told ours.
@Tus
@Provider
public class TusFilter implements ContainerRequestFilter, ContainerResponseFilter {

    static final String VERSION = "1.0.0";
    private static final String RESUMABLE = "Tus-Resumable";

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getMethod().equals(HttpMethod.OPTIONS) && !VERSION.equals(request.getHeaderString(RESUMABLE))) {
            request.abortWith(Response.status(Response.Status.PRECONDITION_FAILED)
                    .header("Tus-Version", VERSION)
                    .build());
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle(RESUMABLE, VERSION);
    }
}
