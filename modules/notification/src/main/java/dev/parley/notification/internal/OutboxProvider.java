package dev.parley.notification.internal;

import dev.parley.notification.api.PushRegistrations.Registration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Development mode: pushes end in the outbox, under the device's id or the telephone's number.
@Singleton
public class OutboxProvider implements PushProvider {

    private final OutboxTable outbox;

    @Inject
    public OutboxProvider(OutboxTable outbox) {
        this.outbox = outbox;
    }

    @Override
    public PushOutcome push(PushTarget target, PushContent content) {
        switch (target) {
            case PushTarget.Device(var device, var registration) ->
                outbox.add(
                        registration
                                .map(Registration::service)
                                .map(service -> service.wireName())
                                .orElse("push"),
                        device.toString(),
                        content.line());
            case PushTarget.Phone(var number) -> outbox.add("sms", number, content.line());
        }
        return new PushOutcome.Delivered();
    }
}
