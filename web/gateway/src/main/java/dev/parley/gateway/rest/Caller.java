package dev.parley.gateway.rest;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Principal;
import jakarta.enterprise.context.RequestScoped;

/// Who makes the present REST call. Filled by [AuthenticationFilter].
@RequestScoped
public class Caller {

    private Principal principal;

    void authenticated(Principal authenticated) {
        principal = authenticated;
    }

    /// The caller; `unauthenticated` on a public resource that was called without a token.
    public Principal principal() {
        if (principal == null) {
            throw new ParleyException(ErrorCode.UNAUTHENTICATED, "an access token is needed");
        }
        return principal;
    }

    public UserId userId() {
        return principal().userId();
    }
}
