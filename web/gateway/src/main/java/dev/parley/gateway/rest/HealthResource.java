package dev.parley.gateway.rest;

import dev.parley.platform.api.Database;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// Readiness, for load balancers and the launcher: 200 once requests can be served, 503 while the database is away.
@Public
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {

    @Inject
    private Database database;

    @GET
    public Health health() {
        database.query("select 1", row -> row.intValue(1));
        return new Health("up");
    }

    public record Health(String status) {}
}
