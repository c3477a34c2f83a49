package dev.parley.media.internal;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.media.api.MediaStore.Medium;
import dev.parley.media.api.MediaStore.Upload;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.platform.testing.ManualClock;
import dev.parley.platform.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The module on a real database and a real folder.
abstract class MediaTestBase {

    static final long MAX_BYTES = 20_000_000;
    static final String TEXT = "text/plain";

    static TestDatabase database;

    @TempDir
    Path folder;

    final UserId alice = new UserId(UUID.randomUUID());
    final UserId bob = new UserId(UUID.randomUUID());
    final ManualClock clock = new ManualClock();
    UploadStore uploads;
    MediaService media;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void start() {
        uploads = new UploadStore(database);
        restart();
    }

    /// A server that knows only what is in the database and on the disk.
    void restart() {
        media = new MediaService(
                new FolderFileStore(folder),
                uploads,
                new UploadWriter(new FolderFileStore(folder), uploads, clock),
                UUID::randomUUID,
                clock,
                new Settings(Map.of(
                        "PARLEY_MEDIA_MAX_BYTES", String.valueOf(MAX_BYTES),
                        "PARLEY_MEDIA_OPEN_UPLOADS", "3",
                        "PARLEY_MEDIA_MIN_FREE_BYTES", "0")));
    }

    Upload create(long length) {
        return media.create(alice, length, TEXT, "notes.txt");
    }

    Upload append(Upload upload, long offset, String text) {
        return media.append(alice, upload.uploadId(), offset, stream(text));
    }

    Medium medium(String contentType, String content) {
        Upload upload = media.create(alice, content.length(), contentType, "file");
        append(upload, 0, content);
        return media.find(upload.mediaId()).orElseThrow();
    }

    String content(MediaId id, long offset, long length) {
        try (InputStream bytes = media.open(id, offset, length)) {
            return new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path file(Upload upload, String suffix) {
        String name = upload.mediaId().toString();
        return folder.resolve(name.substring(32, 34))
                .resolve(name.substring(34))
                .resolve(name + suffix);
    }

    long filesLeft() {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(call)
                .extracting(ParleyException::code)
                .isEqualTo(code);
    }

    static void assertInvalid(String field, ThrowingCallable call) {
        assertThatExceptionOfType(ParleyException.class)
                .isThrownBy(call)
                .matches(refusal -> refusal.code() == ErrorCode.INVALID
                        && refusal.field().orElse("").equals(field));
    }
}
