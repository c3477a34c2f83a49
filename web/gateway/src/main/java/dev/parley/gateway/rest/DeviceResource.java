package dev.parley.gateway.rest;

import dev.parley.platform.api.DeviceId;
import dev.parley.user.api.Devices;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;

/// The devices that the caller is signed in on. Ending a sign-in closes its connections with 4401.
@Path("devices")
@Produces(MediaType.APPLICATION_JSON)
public class DeviceResource {

    @Inject
    private Devices devices;

    @Inject
    private Caller caller;

    /// Oldest first. `cursor` is where the page before ended.
    @GET
    public DevicePage list(@QueryParam("cursor") String cursor, @QueryParam("limit") String limit) {
        Devices.Page page = devices.list(
                caller.userId(),
                cursor == null ? null : new DeviceId(Arguments.uuid("cursor", cursor)),
                Arguments.number("limit", limit, Devices.MAX_PAGE));
        DeviceId current = caller.principal().deviceId();
        return new DevicePage(
                page.devices().stream()
                        .map(device -> new DeviceView(
                                device.deviceId(),
                                device.name(),
                                device.platform(),
                                device.deviceId().equals(current),
                                device.automation(),
                                device.createdAt(),
                                device.lastUsedAt()))
                        .toList(),
                page.more() ? page.devices().getLast().deviceId() : null,
                page.more());
    }

    @DELETE
    @Path("{deviceId}")
    public void revoke(@PathParam("deviceId") String deviceId) {
        devices.revoke(caller.userId(), new DeviceId(Arguments.uuid("deviceId", deviceId)));
    }

    /// @param cursor for the next page, or null after the last
    public record DevicePage(List<DeviceView> devices, DeviceId cursor, boolean more) {}

    /// @param current whether the call came from this device
    public record DeviceView(
            DeviceId deviceId,
            String name,
            String platform,
            boolean current,
            boolean automation,
            Instant createdAt,
            Instant lastUsedAt) {}
}
