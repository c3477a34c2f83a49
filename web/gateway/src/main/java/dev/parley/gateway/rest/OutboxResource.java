package dev.parley.gateway.rest;

import dev.parley.notification.api.Outbox;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.regex.Pattern;

/// What a developer's server would have sent. Without a token, because the first code of a new account is
/// read here. Does not exist outside development mode.
@Public
@Path("dev/outbox")
@Produces(MediaType.APPLICATION_JSON)
public class OutboxResource {

    /// In a query `+` means a space, and everybody forgets it.
    private static final Pattern PHONE_WITHOUT_PLUS = Pattern.compile("[0-9]{6,15}");

    @Inject
    private Outbox outbox;

    @GET
    public Items items(@QueryParam("to") String to) {
        if (!outbox.enabled()) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such resource");
        }
        if (to == null || to.isBlank()) {
            throw ParleyException.invalid("to", "a phone number, an e-mail address or a device id is needed");
        }
        String recipient = to.strip();
        return new Items(outbox.to(PHONE_WITHOUT_PLUS.matcher(recipient).matches() ? "+" + recipient : recipient));
    }

    public record Items(List<Outbox.Item> items) {}
}
