package dev.parley.gateway.rest;

import dev.parley.platform.api.ParleyException;
import dev.parley.user.api.Administration;
import dev.parley.user.api.Administration.NewUser;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.Role;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What administrators do with accounts.
@AdminOnly
@Path("admin")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class AdminUserResource {

    @Inject
    private Administration administration;

    @Inject
    private Caller caller;

    @POST
    @Path("users:import")
    public ImportResult importUsers(Import request) {
        List<ImportUser> users = Arguments.body(request).users();
        if (users == null) {
            throw ParleyException.invalid("users", "is missing");
        }
        List<NewUser> read = new ArrayList<>(users.size());
        for (int i = 0; i < users.size(); i++) {
            read.add(newUser("users[" + i + "]", users.get(i)));
        }
        return new ImportResult(administration.importUsers(caller.principal(), read));
    }

    @POST
    @Path("users/{userId}/tokens")
    public Response issueTokens(@PathParam("userId") String userId, TokenRequest request) {
        NewDevice device = Arguments.body(request).device();
        return Response.ok(administration.issueTokens(caller.principal(), Arguments.userId(userId), device))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static NewUser newUser(String at, ImportUser user) {
        if (user == null) {
            throw ParleyException.invalid(at, "is missing");
        }
        return new NewUser(
                user.phoneNumber(), user.email(), user.name(), user.password(), roles(at + ".roles", user.roles()));
    }

    private static Set<Role> roles(String field, List<String> names) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (names != null) {
            for (String name : names) {
                roles.add(Role.ofWireName(name).orElseThrow(() -> ParleyException.invalid(field, "no such role")));
            }
        }
        return roles;
    }

    public record Import(List<ImportUser> users) {}

    public record ImportUser(String phoneNumber, String email, String name, String password, List<String> roles) {
        /// Leaves the secret out.
        @Override
        public String toString() {
            return "ImportUser[" + phoneNumber + "]";
        }
    }

    public record ImportResult(List<Administration.Imported> users) {
        public ImportResult {
            users = List.copyOf(users);
        }
    }

    public record TokenRequest(NewDevice device) {}
}
