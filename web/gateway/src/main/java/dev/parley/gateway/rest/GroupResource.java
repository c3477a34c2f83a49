package dev.parley.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.group.api.GroupRole;
import dev.parley.group.api.Groups;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;

/// Groups and their members. Everything that changes a group answers with the group as it is then.
@Path("groups")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class GroupResource {

    private static final String ME = "me";

    @Inject
    private Groups groups;

    @Inject
    private Caller caller;

    @POST
    public Response create(NewGroup group) {
        if (Arguments.body(group).members() == null) {
            throw ParleyException.invalid("members", "a list of user ids is needed");
        }
        GroupView made = GroupView.of(groups.create(
                caller.userId(),
                group.title(),
                group.members().stream()
                        .map(member -> new UserId(Arguments.uuid("members", member)))
                        .toList(),
                Boolean.TRUE.equals(group.open())));
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, "/api/v1/groups/" + made.groupId())
                .entity(made)
                .build();
    }

    @GET
    @Path("{groupId}")
    public GroupView get(@PathParam("groupId") String groupId) {
        return GroupView.of(groups.get(caller.userId(), groupId(groupId)));
    }

    @PATCH
    @Path("{groupId}")
    public GroupView change(@PathParam("groupId") String groupId, GroupChange change) {
        if (change == null || change.isEmpty()) {
            throw ParleyException.invalid("title", "give at least one of title, open and avatar");
        }
        return GroupView.of(groups.change(caller.userId(), groupId(groupId), change.toChange()));
    }

    @DELETE
    @Path("{groupId}")
    public void delete(@PathParam("groupId") String groupId) {
        groups.delete(caller.userId(), groupId(groupId));
    }

    @PUT
    @Path("{groupId}/members/{userId}")
    @Consumes(MediaType.WILDCARD)
    public GroupView add(@PathParam("groupId") String groupId, @PathParam("userId") String userId) {
        return GroupView.of(groups.add(caller.userId(), groupId(groupId), member(userId)));
    }

    @DELETE
    @Path("{groupId}/members/{userId}")
    public void remove(@PathParam("groupId") String groupId, @PathParam("userId") String userId) {
        groups.remove(caller.userId(), groupId(groupId), member(userId));
    }

    @PATCH
    @Path("{groupId}/members/{userId}")
    public GroupView changeRole(
            @PathParam("groupId") String groupId, @PathParam("userId") String userId, MemberChange change) {
        GroupRole role = GroupRole.ofWireName(change == null ? null : change.role())
                .orElseThrow(() -> ParleyException.invalid("role", "owner, admin or member"));
        return GroupView.of(groups.changeRole(caller.userId(), groupId(groupId), member(userId), role));
    }

    private UserId member(String text) {
        return text.equals(ME) ? caller.userId() : new UserId(Arguments.uuid("userId", text));
    }

    private static ChatId groupId(String text) {
        return new ChatId(Arguments.uuid("groupId", text));
    }

    /// @param open whether any user who knows the id may join; false where it is left out
    public record NewGroup(String title, List<String> members, Boolean open) {}

    /// What is null stays as it is, and what is left out; but for the avatar, null means none.
    public record GroupChange(String title, Boolean open, JsonNode avatar) {

        boolean isEmpty() {
            return title == null && open == null && avatar == null;
        }

        Groups.Change toChange() {
            return new Groups.Change(title, open, avatar == null ? null : new Groups.Avatar(medium(avatar)));
        }

        private static MediaId medium(JsonNode avatar) {
            return avatar.isNull() ? null : new MediaId(Arguments.uuid("avatar", avatar.asText()));
        }
    }

    public record MemberChange(String role) {}

    /// @param avatar left out where there is none
    public record GroupView(
            ChatId groupId, String title, MediaId avatar, boolean open, Instant createdAt, List<MemberView> members) {

        static GroupView of(Groups.Group group) {
            return new GroupView(
                    group.groupId(),
                    group.title(),
                    group.avatar(),
                    group.open(),
                    group.createdAt(),
                    group.members().stream()
                            .map(member -> new MemberView(
                                    member.userId(), member.role().wireName(), member.joinedAt()))
                            .toList());
        }
    }

    public record MemberView(UserId userId, String role, Instant joinedAt) {}
}
