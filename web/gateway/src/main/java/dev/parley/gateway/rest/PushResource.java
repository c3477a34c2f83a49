package dev.parley.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.notification.api.PushRegistrations;
import dev.parley.notification.api.PushRegistrations.Registration;
import dev.parley.notification.api.PushService;
import dev.parley.platform.api.ParleyException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.util.Objects;

/// Where the calling device wants its pushes.
@Path("devices/me/push")
@Consumes(MediaType.APPLICATION_JSON)
public class PushResource {

    private static final String DEFAULT_LOCALE = "en";

    @Inject
    private PushRegistrations registrations;

    @Inject
    private Caller caller;

    @PUT
    public void register(PushWish wish) {
        PushService service = PushService.ofWireName(Arguments.body(wish).provider())
                .orElseThrow(() -> ParleyException.invalid("provider", "fcm, apns or webpush"));
        registrations.register(
                caller.userId(),
                caller.principal().deviceId(),
                new Registration(
                        service,
                        service == PushService.WEBPUSH ? subscription(wish.subscription()) : wish.token(),
                        Objects.requireNonNullElse(wish.locale(), DEFAULT_LOCALE)));
    }

    @DELETE
    public void remove() {
        registrations.remove(caller.principal().deviceId());
    }

    /// What the browser's `PushSubscription.toJSON()` gives.
    private static String subscription(JsonNode subscription) {
        boolean complete = subscription != null
                && subscription.path("endpoint").asText().startsWith("https://")
                && subscription.path("keys").path("p256dh").isTextual()
                && subscription.path("keys").path("auth").isTextual();
        if (!complete) {
            throw ParleyException.invalid("subscription", "an endpoint and the keys p256dh and auth are needed");
        }
        return subscription.toString();
    }

    /// @param token of `fcm` and `apns`
    /// @param subscription of `webpush`
    /// @param locale a language tag; English where it is left out
    public record PushWish(String provider, String token, JsonNode subscription, String locale) {}
}
