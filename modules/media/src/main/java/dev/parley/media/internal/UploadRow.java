package dev.parley.media.internal;

import dev.parley.media.api.MediaStore.Medium;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.time.Instant;

/// A row of `media.medium`.
///
/// @param received bytes that are safely in the file store
/// @param sha256 null while the upload is under way
record UploadRow(
        MediaId id,
        UserId owner,
        long length,
        long received,
        ContentType contentType,
        FileName fileName,
        Instant expiresAt,
        String sha256) {

    boolean complete() {
        return sha256 != null;
    }

    Medium medium() {
        return new Medium(id, owner, length, contentType.name(), fileName.text(), sha256);
    }
}
