package dev.parley.media.api;

import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Files that users send each other: resumable uploads (tus 1.0), then immutable media. Thread-safe; blocks
/// on disk and database, so never call it on an I/O thread.
public interface MediaStore {

    /// The size of the largest file that is taken, in bytes.
    long maxBytes();

    /// Starts an upload of exactly `length` bytes.
    ///
    /// Errors: `too-large` over the limit, `invalid` for a length, content type or name that is not
    /// allowed, `quota-exceeded` for too many uploads under way, `unavailable` when the disk is nearly
    /// full.
    ///
    /// @param contentType parameters are dropped; null or empty for `application/octet-stream`
    /// @param fileName folders in front of it are dropped; null or empty for none
    Upload create(UserId owner, long length, String contentType, String fileName);

    /// Appends bytes at `offset`, which must be where the upload stands. What was received stays, even when
    /// the stream breaks off (`malformed`) or the server dies (but for the last few megabytes). The last
    /// byte turns the upload into a medium.
    ///
    /// Errors: `conflict` for another offset or while another call appends, `not-found` for another's
    /// upload, `gone` for an expired one, `too-large` past its length, `unavailable`;
    /// `invalid` when the content is not what its type says, which ends the upload.
    Upload append(UserId owner, UUID uploadId, long offset, InputStream bytes);

    /// Where an upload stands.
    ///
    /// Errors: `not-found`, `gone`.
    Upload status(UserId owner, UUID uploadId);

    /// Gives up an upload and drops what was received of it. A medium cannot be given up: `conflict`.
    void discard(UserId owner, UUID uploadId);

    /// A complete medium, whoever asks: callers decide access by [MediaAccess].
    Optional<Medium> find(MediaId media);

    /// Reads `length` bytes from `offset` of a complete medium. The caller closes the stream. `not-found`
    /// when its content is gone.
    InputStream open(MediaId media, long offset, long length);

    /// @param mediaId the id the medium has once it is complete; the same UUID as `uploadId`
    /// @param offset how many bytes are safely stored
    record Upload(UUID uploadId, MediaId mediaId, long length, long offset, Instant expiresAt) {
        public boolean complete() {
            return offset == length;
        }
    }

    /// @param contentType one of a fixed list, without parameters
    /// @param fileName without folders or control characters, at most 255 characters; empty where none was
    ///     given
    /// @param sha256 of the content in hex; also its ETag
    record Medium(MediaId mediaId, UserId owner, long length, String contentType, String fileName, String sha256) {}
}
