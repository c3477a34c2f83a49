package dev.parley.gateway.rest;

import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Audience;
import dev.parley.user.api.PrivacyChoices;
import dev.parley.user.api.Profile;
import dev.parley.user.api.Profiles;
import dev.parley.user.api.Role;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;

/// Profiles: one's own with its privacy, others' as far as they show them.
@Path("users")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class UserResource {

    @Inject
    private Profiles profiles;

    @Inject
    private Caller caller;

    @GET
    @Path("me")
    public UserView own() {
        return UserView.of(profiles.own(caller.userId()));
    }

    @PATCH
    @Path("me")
    public UserView change(Change request) {
        Change change = Arguments.body(request);
        return UserView.of(profiles.change(
                caller.userId(),
                change.name(),
                change.about(),
                change.privacy() == null ? null : change.privacy().toChoices()));
    }

    @GET
    @Path("{userId}")
    public UserView view(@PathParam("userId") String userId) {
        return UserView.of(profiles.view(caller.principal(), Arguments.userId(userId)));
    }

    @POST
    @Path("lookup")
    public UserList lookUp(Lookup request) {
        List<String> numbers = Arguments.body(request).phoneNumbers();
        if (numbers == null || numbers.stream().anyMatch(Objects::isNull)) {
            throw ParleyException.invalid("phoneNumbers", "a list of phone numbers is needed");
        }
        return new UserList(profiles.lookUp(caller.principal(), numbers).stream()
                .map(UserView::of)
                .toList());
    }

    public record Change(String name, String about, PrivacyView privacy) {}

    public record Lookup(List<String> phoneNumbers) {}

    public record UserList(List<UserView> users) {}

    /// A profile; what the reader may not see is left out.
    public record UserView(
            UserId userId,
            String name,
            String about,
            String phoneNumber,
            String email,
            PrivacyView privacy,
            List<String> roles) {

        static UserView of(Profile profile) {
            return new UserView(
                    profile.userId(),
                    profile.name(),
                    profile.about(),
                    profile.phoneNumber(),
                    profile.email(),
                    profile.privacy() == null ? null : PrivacyView.of(profile.privacy()),
                    profile.roles() == null
                            ? null
                            : profile.roles().stream()
                                    .map(Role::wireName)
                                    .sorted()
                                    .toList());
        }
    }

    /// Each `everyone`, `contacts` or `nobody`.
    public record PrivacyView(String lastSeen, String readReceipts, String profilePhoto) {

        static PrivacyView of(PrivacyChoices choices) {
            return new PrivacyView(
                    choices.lastSeen().wireName(),
                    choices.readReceipts().wireName(),
                    choices.profilePhoto().wireName());
        }

        PrivacyChoices toChoices() {
            return new PrivacyChoices(
                    audience("privacy.lastSeen", lastSeen),
                    audience("privacy.readReceipts", readReceipts),
                    audience("privacy.profilePhoto", profilePhoto));
        }

        private static Audience audience(String field, String name) {
            return name == null
                    ? null
                    : Audience.ofWireName(name)
                            .orElseThrow(() -> ParleyException.invalid(field, "must be everyone, contacts or nobody"));
        }
    }
}
