package dev.parley.load.run;

import java.util.UUID;

/// One user of a run, with one device.
///
/// @param number its place in the run, from 0
/// @param accessToken proves the device at connect
public record Account(int number, UUID userId, String accessToken) {
    /// Without the token.
    @Override
    public String toString() {
        return "user " + number;
    }
}
