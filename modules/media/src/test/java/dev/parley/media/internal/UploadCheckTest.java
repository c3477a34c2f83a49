package dev.parley.media.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.media.api.MediaStore.Medium;
import dev.parley.media.api.MediaStore.Upload;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.Settings;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadCheckTest extends MediaTestBase {

    @Test
    void aFileHasABoundedLength() {
        assertInvalid("Upload-Length", () -> create(0));
        assertInvalid("Upload-Length", () -> create(-1));
        assertRefused(ErrorCode.TOO_LARGE, () -> create(MAX_BYTES + 1));
        assertThat(create(MAX_BYTES).length()).isEqualTo(MAX_BYTES);
    }

    @Test
    void filesLeaveRoomForTheDatabase() {
        MediaService full = new MediaService(
                new FolderFileStore(folder),
                uploads,
                new UploadWriter(new FolderFileStore(folder), uploads, clock),
                UUID::randomUUID,
                clock,
                new Settings(Map.of("PARLEY_MEDIA_MIN_FREE_BYTES", String.valueOf(1L << 50))));
        assertRefused(ErrorCode.UNAVAILABLE, () -> full.create(alice, 1, TEXT, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "image/svg+xml",
                "application/xhtml+xml",
                "text/javascript",
                "application/x-shockwave-flash",
                "multipart/mixed",
                "text/plain\r\nX-Header: x",
                "*/*",
                "nonsense"
            })
    void typesThatABrowserWouldRunAreRefused(String type) {
        assertInvalid("filetype", () -> media.create(alice, 1, type, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain; charset=utf-8, text/plain",
        "IMAGE/PNG, image/png",
        "'', application/octet-stream",
        "audio/ogg;codecs=opus, audio/ogg"
    })
    void parametersAreDropped(String given, String stored) {
        assertThat(ContentType.of(given).name()).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/..", ".", "nul\u0000", "ta\tb", "photo\u202Egpj.exe", "half \ud83d"})
    void namesThatMisleadAreRefused(String name) {
        assertInvalid("filename", () -> media.create(alice, 1, TEXT, name));
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd, passwd",
        "C:\\fakepath\\photo.jpg, photo.jpg",
        "/etc/, ''",
        "..\\../x, x",
        "' a b ', a b"
    })
    void foldersInFrontOfANameAreDropped(String given, String kept) {
        assertThat(FileName.of(given).text()).isEqualTo(kept);
    }

    @Test
    void aNameHasAtMost255Characters() {
        String longest = "ü".repeat(251) + ".txt";
        assertThat(media.create(alice, 1, TEXT, longest)).isNotNull();
        assertInvalid("filename", () -> media.create(alice, 1, TEXT, longest + "x"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "'); drop table media.medium; --", "<img src=x onerror=alert(1)>", "..config", "a b"})
    void aNameIsTextAndNothingElse(String name) {
        Upload upload = media.create(alice, 1, TEXT, name);
        append(upload, 0, "x");
        assertThat(media.find(upload.mediaId())).get().returns(name == null ? "" : name, Medium::fileName);
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, '\u0089PNG\r\n\u001a\nrest'",
        "image/jpeg, '\u00ff\u00d8\u00ff\u00e0'",
        "image/gif, GIF89a!",
        "image/gif, GIF87a!",
        "image/webp, RIFF1234WEBPVP8",
        "video/mp4, whatever",
    })
    void contentThatIsWhatItSaysBecomesAMedium(String type, String content) {
        assertThat(medium(type, content).contentType()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, <html><script>alert(1)</script>",
        "image/jpeg, '\u0089PNG\r\n\u001a\nrest'",
        "image/gif, GIF",
        "image/webp, RIFF1234AVI LIST",
        "image/png, x"
    })
    void contentThatIsNotTheImageItSaysIsDropped(String type, String content) {
        Upload upload = media.create(alice, content.length(), type, "x");
        assertInvalid("filetype", () -> append(upload, 0, content));
        assertRefused(ErrorCode.NOT_FOUND, () -> media.status(alice, upload.uploadId()));
        assertThat(media.find(upload.mediaId())).isEmpty();
        assertThat(filesLeft()).isZero();
    }
}
