package dev.parley.gateway.rest;

import dev.parley.platform.api.Metrics;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/// The numbers of this node, for Prometheus.
@Path("admin/metrics")
@AdminOnly
public class MetricsResource {

    @Inject
    private Metrics metrics;

    @GET
    @Produces("text/plain; version=0.0.4; charset=utf-8")
    public String metrics() {
        return metrics.text();
    }
}
