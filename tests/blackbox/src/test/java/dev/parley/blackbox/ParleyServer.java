package dev.parley.blackbox;

import dev.parley.launcher.LocalParley;
import java.util.List;

/// The server of most tests.
final class ParleyServer extends SharedServer {

    @Override
    LocalParley.Options options() {
        LocalParley.Options options = LocalParley.options(FreshFolder.named("parley"))
                .with("PARLEY_MAX_OUTBOUND_BYTES", "524288")
                .with("PARLEY_RECONNECT_GRACE_SECONDS", "1")
                .with("PARLEY_EXPIRY_SWEEP_SECONDS", "1");
        // All tests come from one address, and one administrator makes their people.
        for (String row : List.of("LOGIN", "OTP", "OTP_VERIFY", "REFRESH", "BAD_TOKEN", "ADMIN", "REST")) {
            options = options.with("PARLEY_RATE_" + row, "off");
        }
        return options;
    }
}
