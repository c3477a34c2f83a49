package dev.parley.gateway.rest;

import dev.parley.gateway.limit.Limit;
import dev.parley.gateway.limit.Limited;
import dev.parley.user.api.Authentication;
import dev.parley.user.api.Devices;
import dev.parley.user.api.NewDevice;
import dev.parley.user.api.Principal;
import dev.parley.user.api.SignIn;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/// Getting tokens and tickets, and giving them up. No answer may be kept by a cache on the way.
@Path("auth")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class AuthResource {

    @Inject
    private SignIn signIn;

    @Inject
    private Authentication authentication;

    @Inject
    private Devices devices;

    @Inject
    private Caller caller;

    @Public
    @Limited(Limit.OTP)
    @POST
    @Path("otp")
    public Response requestCode(CodeRequest request) {
        return notKept(
                Response.Status.ACCEPTED,
                signIn.requestCode(Arguments.body(request).phoneNumber()));
    }

    @Public
    @Limited(Limit.OTP_VERIFY)
    @POST
    @Path("otp/verify")
    public Response verifyCode(Verification request) {
        Verification given = Arguments.body(request);
        return notKept(
                Response.Status.OK,
                signIn.verifyCode(
                        Arguments.uuid("challengeId", given.challengeId()),
                        given.code(),
                        given.name(),
                        given.device()));
    }

    @Public
    @Limited(Limit.LOGIN)
    @POST
    @Path("login")
    public Response logIn(Login request) {
        Login given = Arguments.body(request);
        return notKept(Response.Status.OK, signIn.logIn(given.login(), given.password(), given.device()));
    }

    @Public
    @Limited(Limit.REFRESH)
    @POST
    @Path("refresh")
    public Response refresh(Refresh request) {
        return notKept(
                Response.Status.OK, signIn.refresh(Arguments.body(request).refreshToken()));
    }

    @POST
    @Path("ticket")
    @Consumes(MediaType.WILDCARD)
    public Response ticket() {
        return notKept(Response.Status.OK, authentication.issueTicket(caller.principal()));
    }

    @POST
    @Path("logout")
    @Consumes(MediaType.WILDCARD)
    public void logOut() {
        Principal principal = caller.principal();
        devices.revoke(principal.userId(), principal.deviceId());
    }

    private static Response notKept(Response.Status status, Object entity) {
        return Response.status(status)
                .entity(entity)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    public record CodeRequest(String phoneNumber) {}

    public record Verification(String challengeId, String code, String name, NewDevice device) {}

    public record Login(String login, String password, NewDevice device) {
        /// Leaves the secret out.
        @Override
        public String toString() {
            return "Login";
        }
    }

    public record Refresh(String refreshToken) {
        /// Leaves the secret out.
        @Override
        public String toString() {
            return "Refresh";
        }
    }
}
