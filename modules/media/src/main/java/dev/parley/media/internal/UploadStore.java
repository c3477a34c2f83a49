package dev.parley.media.internal;

import dev.parley.platform.api.Database;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.Row;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The table of the schema `media`.
@Singleton
public class UploadStore {

    private final Database database;

    @Inject
    public UploadStore(Database database) {
        this.database = database;
    }

    void insert(UploadRow row, Instant now) {
        database.update(
                """
                insert into media.medium (media_id, owner, length, content_type, file_name, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?)""",
                row.id().value(),
                row.owner().value(),
                row.length(),
                row.contentType().name(),
                row.fileName().text(),
                now,
                row.expiresAt());
    }

    Optional<UploadRow> find(MediaId id) {
        return database.queryOne("""
                select media_id, owner, length, received, content_type, file_name, expires_at, sha256
                from media.medium where media_id = ?""", UploadStore::upload, id.value());
    }

    int countUnderWay(UserId owner) {
        return database.queryOne(
                        "select count(*) from media.medium where owner = ? and completed_at is null",
                        row -> row.intValue(1),
                        owner.value())
                .orElseThrow();
    }

    /// False when the upload is no longer there.
    boolean setReceived(MediaId id, long received) {
        return database.update(
                        "update media.medium set received = ? where media_id = ? and completed_at is null",
                        received,
                        id.value())
                == 1;
    }

    /// False when the upload is no longer there.
    boolean complete(MediaId id, String sha256, Instant now) {
        return database.update("""
                        update media.medium set sha256 = ?, completed_at = ?
                        where media_id = ? and completed_at is null""", sha256, now, id.value()) == 1;
    }

    /// Removes an upload that is under way. False when there is none.
    boolean delete(MediaId id) {
        return database.update("delete from media.medium where media_id = ? and completed_at is null", id.value()) == 1;
    }

    List<MediaId> expired(Instant now, int limit) {
        return database.query("""
                select media_id from media.medium where completed_at is null and expires_at < ?
                order by expires_at limit ?""", row -> new MediaId(row.uuid(1)), now, limit);
    }

    private static UploadRow upload(Row row) {
        return new UploadRow(
                new MediaId(row.uuid(1)),
                new UserId(row.uuid(2)),
                row.longValue(3),
                row.longValue(4),
                new ContentType(row.text(5)),
                new FileName(row.text(6)),
                row.instant(7),
                row.text(8));
    }
}
