package dev.parley.gateway.rest;

import dev.parley.gateway.ws.Draining;
import dev.parley.platform.api.Database;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// Readiness, for load balancers and the launcher: 200 once requests can be served, 503 while the database is away or
/// the node is being drained.
@Public
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {

    @Inject
    private Database database;

    @Inject
    private Draining draining;

    @GET
    public Health health() {
        if (draining.underWay()) {
            throw new ParleyException(ErrorCode.UNAVAILABLE, "this node is being drained");
        }
        database.query("select 1", row -> row.intValue(1));
        return new Health("up");
    }

    public record Health(String status) {}
}
