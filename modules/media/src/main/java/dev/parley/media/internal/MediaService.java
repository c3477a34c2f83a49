package dev.parley.media.internal;

import dev.parley.media.api.MediaStore;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Ids;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/// The rules of uploads. The database says what there is; the file store holds the bytes. Of one upload,
/// one call at a time writes: it holds the file open and looks at the row again once it does.
@Singleton
public class MediaService implements MediaStore {

    private static final System.Logger LOG = System.getLogger(MediaService.class.getName());

    private final FileStore files;
    private final UploadStore uploads;
    private final UploadWriter writer;
    private final Ids ids;
    private final Clock clock;
    private final MediaSettings settings;

    @Inject
    public MediaService(
            FileStore files, UploadStore uploads, UploadWriter writer, Ids ids, Clock clock, Settings settings) {
        this.files = files;
        this.uploads = uploads;
        this.writer = writer;
        this.ids = ids;
        this.clock = clock;
        this.settings = MediaSettings.from(settings);
    }

    @Override
    public long maxBytes() {
        return settings.maxBytes();
    }

    @Override
    public Upload create(UserId owner, long length, String contentType, String fileName) {
        if (length < 1) {
            throw ParleyException.invalid("Upload-Length", "a file has at least one byte");
        }
        if (length > settings.maxBytes()) {
            throw new ParleyException(ErrorCode.TOO_LARGE, "a file has at most " + settings.maxBytes() + " bytes");
        }
        ContentType type = ContentType.of(contentType);
        FileName name = FileName.of(fileName);
        if (uploads.countUnderWay(owner) >= settings.maxUnderWay()) {
            throw new ParleyException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "finish or give up one of " + settings.maxUnderWay() + " uploads under way");
        }
        checkSpace(length);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        UploadRow row = new UploadRow(
                new MediaId(ids.next()), owner, length, 0, type, name, now.plus(settings.uploadLife()), null);
        uploads.insert(row, now);
        return upload(row, 0);
    }

    @Override
    public Upload append(UserId owner, UUID uploadId, long offset, InputStream bytes) {
        MediaId id = new MediaId(uploadId);
        find(owner, id);
        try (FileStore.Part part = open(id)) {
            UploadRow row = find(owner, id);
            long present = present(row);
            if (offset != present) {
                throw new ParleyException(ErrorCode.CONFLICT, "the upload stands at " + present);
            }
            if (row.complete()) {
                return upload(row, present);
            }
            checkSpace(row.length() - offset);
            long reached = writer.write(row, part, offset, bytes);
            if (reached == row.length()) {
                writer.complete(row, part);
            }
            return upload(row, reached);
        } catch (IOException failure) {
            throw storeFailed(failure);
        }
    }

    @Override
    public Upload status(UserId owner, UUID uploadId) {
        MediaId id = new MediaId(uploadId);
        UploadRow row = find(owner, id);
        try {
            if (!row.complete() && row.received() == row.length()) {
                return finish(owner, row);
            }
            return upload(row, present(row));
        } catch (IOException failure) {
            throw storeFailed(failure);
        }
    }

    @Override
    public void discard(UserId owner, UUID uploadId) {
        MediaId id = new MediaId(uploadId);
        if (find(owner, id).complete()) {
            throw new ParleyException(ErrorCode.CONFLICT, "the upload is complete");
        }
        drop(id);
    }

    @Override
    public Optional<Medium> find(MediaId media) {
        return uploads.find(media).filter(UploadRow::complete).map(UploadRow::medium);
    }

    @Override
    public InputStream open(MediaId media, long offset, long length) {
        try {
            return files.read(media, offset, length);
        } catch (NoSuchFileException missing) {
            LOG.log(Level.ERROR, "the content of medium " + media + " is missing");
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such medium", missing);
        } catch (IOException failure) {
            throw storeFailed(failure);
        }
    }

    /// Removes an upload that is under way: first its bytes, so that a crash leaves none that nobody knows
    /// of.
    void drop(MediaId id) {
        try {
            files.delete(id);
        } catch (IOException failure) {
            throw storeFailed(failure);
        }
        uploads.delete(id);
    }

    /// A server died after the last byte was safe and before the medium was noted, or is about to note it.
    private Upload finish(UserId owner, UploadRow row) throws IOException {
        Optional<FileStore.Part> part = files.open(row.id());
        if (part.isPresent()) {
            try (FileStore.Part whole = part.get()) {
                UploadRow present = find(owner, row.id());
                if (!present.complete()) {
                    writer.complete(present, whole);
                }
            }
        }
        return upload(row, row.length());
    }

    private FileStore.Part open(MediaId id) throws IOException {
        return files.open(id)
                .orElseThrow(() -> new ParleyException(ErrorCode.CONFLICT, "another call is writing to this upload"));
    }

    private UploadRow find(UserId owner, MediaId id) {
        UploadRow row = uploads.find(id)
                .filter(upload -> upload.owner().equals(owner))
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "no such upload"));
        if (!row.complete() && row.expiresAt().isBefore(clock.instant())) {
            throw UploadWriter.gone();
        }
        return row;
    }

    /// Less than the database says only when a disk lost what it had promised to keep.
    private long present(UploadRow row) throws IOException {
        return row.complete() ? row.length() : Math.min(row.received(), files.size(row.id()));
    }

    /// The database often lives on the same disk and stops when it is full: files have to stop before.
    private void checkSpace(long bytes) {
        try {
            if (files.usableBytes() < bytes + settings.minFreeBytes()) {
                throw new ParleyException(ErrorCode.UNAVAILABLE, "there is no room for files at the moment");
            }
        } catch (IOException failure) {
            throw storeFailed(failure);
        }
    }

    private static Upload upload(UploadRow row, long offset) {
        return new Upload(row.id().value(), row.id(), row.length(), offset, row.expiresAt());
    }

    private static ParleyException storeFailed(IOException failure) {
        LOG.log(Level.WARNING, "the file store failed", failure);
        return new ParleyException(ErrorCode.UNAVAILABLE, "files cannot be stored or read at the moment", failure);
    }
}
