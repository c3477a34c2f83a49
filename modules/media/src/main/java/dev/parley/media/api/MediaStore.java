package dev.parley.media.api;

import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Files that users send each other: resumable uploads (tus 1.0), then immutable media. Thread-safe; blocks on disk
/// and database, so never call it on an I/O thread.
public interface MediaStore {

    /// Starts an upload of exactly `length` bytes.
    ///
    /// Errors: `too-large` over the limit, `invalid` for a content type or name that is not allowed,
    /// `quota-exceeded`.
    Upload create(UserId owner, long length, String contentType, String fileName);

    /// Appends bytes at `offset`, which must be where the upload stands. What was received stays, even when the
    /// stream breaks off. The last byte turns the upload into a medium.
    ///
    /// Errors: `conflict` for another offset, `not-found` for another's upload, `too-large` past its length.
    Upload append(UserId owner, UUID uploadId, long offset, InputStream bytes);

    /// Where an upload stands.
    Upload status(UserId owner, UUID uploadId);

    /// A complete medium, whoever asks: callers decide access by [MediaAccess].
    Optional<Medium> find(MediaId media);

    /// Reads `length` bytes from `offset`. The caller closes the stream.
    InputStream open(MediaId media, long offset, long length);

    /// @param mediaId the id the medium has once it is complete
    record Upload(UUID uploadId, MediaId mediaId, long length, long offset, Instant expiresAt) {
        public boolean complete() {
            return offset == length;
        }
    }

    /// @param sha256 of the content in hex; also its ETag
    record Medium(MediaId mediaId, UserId owner, long length, String contentType, String fileName, String sha256) {}
}
