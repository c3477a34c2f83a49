package dev.parley.user.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.user.api.Authentication;
import dev.parley.user.api.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Who is calling, by access token or ticket.
@Singleton
public class TokenAuthentication implements Authentication {

    private final AccessTokens accessTokens;
    private final RevokedDevices revoked;
    private final Tickets tickets;

    @Inject
    public TokenAuthentication(AccessTokens accessTokens, RevokedDevices revoked, Tickets tickets) {
        this.accessTokens = accessTokens;
        this.revoked = revoked;
        this.tickets = tickets;
    }

    @Override
    public Principal authenticate(String accessToken) {
        Principal principal = accessTokens.verify(accessToken);
        if (revoked.contains(principal.deviceId())) {
            throw AccessTokens.refused();
        }
        return principal;
    }

    @Override
    public Ticket issueTicket(Principal principal) {
        return tickets.issue(principal);
    }

    @Override
    public Principal redeemTicket(String ticket) {
        return tickets.redeem(ticket)
                .filter(principal -> !revoked.contains(principal.deviceId()))
                .orElseThrow(
                        () -> new ParleyException(ErrorCode.UNAUTHENTICATED, "the ticket is unknown, used or too old"));
    }
}
