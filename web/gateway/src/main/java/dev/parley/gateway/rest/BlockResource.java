package dev.parley.gateway.rest;

import dev.parley.gateway.rest.UserResource.UserView;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Contacts;
import dev.parley.user.api.Profiles;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/// Whom the caller blocks. Nobody else sees the list; messages between the two get `blocked`.
@Path("blocks")
@Produces(MediaType.APPLICATION_JSON)
public class BlockResource {

    @Inject
    private Contacts contacts;

    @Inject
    private Profiles profiles;

    @Inject
    private Caller caller;

    @GET
    public BlockPage list(@QueryParam("cursor") String cursor, @QueryParam("limit") String limit) {
        Contacts.Page page = contacts.blocked(
                caller.userId(), Arguments.userCursor(cursor), Arguments.number("limit", limit, Contacts.DEFAULT_PAGE));
        return new BlockPage(
                profiles.viewAll(caller.principal(), page.users()).stream()
                        .map(UserView::of)
                        .toList(),
                page.more() ? page.users().getLast() : null,
                page.more());
    }

    @GET
    @Path("{userId}")
    public UserView get(@PathParam("userId") String userId) {
        UserId other = Arguments.userId(userId);
        if (!contacts.isBlocked(caller.userId(), other)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "not blocked");
        }
        return UserView.of(profiles.view(caller.principal(), other));
    }

    @PUT
    @Path("{userId}")
    public void block(@PathParam("userId") String userId) {
        contacts.block(caller.userId(), Arguments.userId(userId));
    }

    @DELETE
    @Path("{userId}")
    public void unblock(@PathParam("userId") String userId) {
        contacts.unblock(caller.userId(), Arguments.userId(userId));
    }

    /// @param cursor for the next page, or null after the last
    public record BlockPage(List<UserView> blocks, UserId cursor, boolean more) {}
}
