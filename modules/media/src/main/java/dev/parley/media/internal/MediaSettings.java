package dev.parley.media.internal;

import dev.parley.platform.api.Settings;
import java.time.Duration;

/// @param maxBytes of one file
/// @param maxUnderWay uploads that one user may have begun and not ended, about
/// @param uploadLife how long an upload may take
/// @param minFreeBytes disk space that uploads leave to the database beside them
record MediaSettings(long maxBytes, int maxUnderWay, Duration uploadLife, long minFreeBytes) {

    private static final long MIB = 1024 * 1024;

    static MediaSettings from(Settings settings) {
        return new MediaSettings(
                settings.longNumber("PARLEY_MEDIA_MAX_BYTES", 100 * MIB, 1, 1L << 40),
                settings.number("PARLEY_MEDIA_OPEN_UPLOADS", 20, 1, 10_000),
                settings.seconds("PARLEY_MEDIA_UPLOAD_SECONDS", Duration.ofDays(1), Duration.ofDays(30)),
                settings.longNumber("PARLEY_MEDIA_MIN_FREE_BYTES", 256 * MIB, 0, 1L << 50));
    }
}
