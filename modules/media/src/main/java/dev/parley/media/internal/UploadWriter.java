package dev.parley.media.internal;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;

/// Brings the bytes of an upload into its file, and makes a medium of the whole.
///
/// The database says how much of a file is there: its number is written after the bytes are forced to disk,
/// every few megabytes and whenever a stream ends, however it ends. What lies behind that number after a
/// crash is written again. A whole file is hashed and looked at, then sealed, then noted; each step may be
/// repeated.
@Singleton
public class UploadWriter {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long CHECKPOINT_BYTES = 8L * 1024 * 1024;

    private final FileStore files;
    private final UploadStore uploads;
    private final Clock clock;

    @Inject
    public UploadWriter(FileStore files, UploadStore uploads, Clock clock) {
        this.files = files;
        this.uploads = uploads;
        this.clock = clock;
    }

    /// Writes all that the stream has, from `offset` on, and tells where the upload stands then.
    ///
    /// @throws IOException when the file store fails
    long write(UploadRow upload, FileStore.Part part, long offset, InputStream bytes) throws IOException {
        part.startAt(offset);
        byte[] buffer = new byte[BUFFER_BYTES];
        long at = offset;
        long safe = offset;
        try {
            for (int count = receive(bytes, buffer); count >= 0; count = receive(bytes, buffer)) {
                if (at + count > upload.length()) {
                    throw new ParleyException(ErrorCode.TOO_LARGE, "more bytes than the upload was announced with");
                }
                part.write(buffer, count);
                at += count;
                if (at - safe >= CHECKPOINT_BYTES) {
                    safe = checkpoint(upload, part, at);
                }
            }
        } finally {
            if (at > safe) {
                checkpoint(upload, part, at);
            }
        }
        return at;
    }

    /// Turns a whole file into a medium.
    ///
    /// @throws IOException when the file store fails
    /// @throws ParleyException `invalid` when the content is not of its type: the upload is gone then
    void complete(UploadRow upload, FileStore.Part part) throws IOException {
        InputStream content = part.content();
        byte[] head = content.readNBytes(ContentType.HEAD_BYTES);
        if (!upload.contentType().matches(head)) {
            files.delete(upload.id());
            uploads.delete(upload.id());
            throw ParleyException.invalid(
                    "filetype", "the content is not " + upload.contentType().name());
        }
        String sha256 = sha256(head, content);
        part.seal();
        if (!uploads.complete(upload.id(), sha256, clock.instant())) {
            throw gone();
        }
    }

    private long checkpoint(UploadRow upload, FileStore.Part part, long at) throws IOException {
        part.force();
        if (!uploads.setReceived(upload.id(), at)) {
            throw gone();
        }
        return at;
    }

    /// Failures of the sender's line and of our disk look alike; only here they are told apart.
    private static int receive(InputStream bytes, byte[] buffer) {
        try {
            return bytes.read(buffer);
        } catch (IOException brokenOff) {
            throw new ParleyException(ErrorCode.MALFORMED, "the upload broke off", brokenOff);
        }
    }

    static ParleyException gone() {
        return new ParleyException(ErrorCode.GONE, "the upload has expired or was given up");
    }

    private static String sha256(byte[] head, InputStream rest) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(head);
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = rest.read(buffer); count >= 0; count = rest.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
