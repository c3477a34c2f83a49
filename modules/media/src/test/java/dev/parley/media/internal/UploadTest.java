package dev.parley.media.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.media.api.MediaStore.Medium;
import dev.parley.media.api.MediaStore.Upload;
import dev.parley.platform.api.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UploadTest extends MediaTestBase {

    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void theLastByteMakesAMedium() {
        Upload upload = create(3);
        assertThat(upload.offset()).isZero();
        assertThat(upload.complete()).isFalse();
        assertThat(media.find(upload.mediaId())).isEmpty();
        assertThat(append(upload, 0, "a").offset()).isEqualTo(1);
        assertThat(media.status(alice, upload.uploadId()).offset()).isEqualTo(1);
        assertThat(append(upload, 1, "bc").complete()).isTrue();

        assertThat(media.find(upload.mediaId()))
                .contains(new Medium(upload.mediaId(), alice, 3, TEXT, "notes.txt", SHA256_OF_ABC));
        assertThat(content(upload.mediaId(), 0, 3)).isEqualTo("abc");
        assertThat(content(upload.mediaId(), 1, 1)).isEqualTo("b");
        assertThat(media.status(alice, upload.uploadId()).complete()).isTrue();
    }

    @Test
    void onlyTheOwnerSeesAnUpload() {
        Upload upload = create(3);
        assertRefused(ErrorCode.NOT_FOUND, () -> media.status(bob, upload.uploadId()));
        assertRefused(ErrorCode.NOT_FOUND, () -> media.append(bob, upload.uploadId(), 0, stream("abc")));
        assertRefused(ErrorCode.NOT_FOUND, () -> media.discard(bob, upload.uploadId()));
        assertRefused(ErrorCode.NOT_FOUND, () -> media.append(alice, UUID.randomUUID(), 0, stream("abc")));
        assertThat(filesLeft()).isZero();
    }

    @Test
    void bytesAreTakenOnlyWhereTheUploadStands() {
        Upload upload = create(5);
        append(upload, 0, "ab");
        assertRefused(ErrorCode.CONFLICT, () -> append(upload, 0, "ab"));
        assertRefused(ErrorCode.CONFLICT, () -> append(upload, 3, "de"));
        append(upload, 2, "cde");
        assertRefused(ErrorCode.CONFLICT, () -> append(upload, 4, "e"));
        assertThat(append(upload, 5, "").complete()).isTrue();
        assertThat(content(upload.mediaId(), 0, 5)).isEqualTo("abcde");
    }

    @Test
    void bytesPastTheLengthAreRefused() {
        Upload upload = create(3);
        assertRefused(ErrorCode.TOO_LARGE, () -> append(upload, 0, "abcd"));
        assertThat(media.find(upload.mediaId())).isEmpty();
        append(upload, 0, "abc");
        assertThat(media.find(upload.mediaId())).isPresent();
    }

    @Test
    void whatCameBeforeTheLineBrokeStays() {
        Upload upload = create(5);
        InputStream breaking = new SequenceInputStream(stream("abc"), new SuppliedStream(() -> {
            throw new IOException("connection reset");
        }));
        assertRefused(ErrorCode.MALFORMED, () -> media.append(alice, upload.uploadId(), 0, breaking));
        assertThat(media.status(alice, upload.uploadId()).offset()).isEqualTo(3);
        append(upload, 3, "de");
        assertThat(content(upload.mediaId(), 0, 5)).isEqualTo("abcde");
    }

    @Test
    void bytesBehindWhatTheDatabaseKnowsAreWrittenAgain() throws IOException {
        Upload upload = create(5);
        append(upload, 0, "ab");
        // As after kill -9 in the middle of a call: the file is ahead of the database, with bytes nobody forced to
        // disk.
        Files.writeString(file(upload, ".part"), "abXXX");
        restart();
        assertThat(media.status(alice, upload.uploadId()).offset()).isEqualTo(2);
        append(upload, 2, "cde");
        assertThat(content(upload.mediaId(), 0, 5)).isEqualTo("abcde");
    }

    @Test
    void aFileThatLostItsEndIsSentAgainFromThere() throws IOException {
        Upload upload = create(5);
        append(upload, 0, "abcd");
        Files.writeString(file(upload, ".part"), "a");
        assertThat(media.status(alice, upload.uploadId()).offset()).isEqualTo(1);
        append(upload, 1, "bcde");
        assertThat(content(upload.mediaId(), 0, 5)).isEqualTo("abcde");
    }

    @Test
    void aServerThatDiedBeforeItNotedTheMediumNotesItWhenAsked() throws IOException {
        Upload unsealed = create(3);
        FileStoreContract.write(new FolderFileStore(folder), unsealed.mediaId(), 0, "abc");
        uploads.setReceived(unsealed.mediaId(), 3);
        Upload sealed = create(3);
        FileStoreContract.write(new FolderFileStore(folder), sealed.mediaId(), 0, "abc");
        uploads.setReceived(sealed.mediaId(), 3);
        FileStoreContract.seal(new FolderFileStore(folder), sealed.mediaId());
        restart();

        assertThat(media.find(sealed.mediaId())).isEmpty();
        assertThat(media.status(alice, sealed.uploadId()).complete()).isTrue();
        assertThat(append(unsealed, 3, "").complete()).isTrue();
        assertThat(media.find(sealed.mediaId())).get().returns(SHA256_OF_ABC, Medium::sha256);
        assertThat(media.find(unsealed.mediaId())).get().returns(SHA256_OF_ABC, Medium::sha256);
    }

    @Test
    void aLargeFileIsNotedOnTheWay() {
        byte[] bytes = new byte[18 * 1024 * 1024];
        Upload upload = create(bytes.length + 1);
        InputStream endless = new SequenceInputStream(new ByteArrayInputStream(bytes), new SuppliedStream(() -> {
            // What a crash at this moment would leave.
            assertThat(uploads.find(upload.mediaId()).orElseThrow().received())
                    .isGreaterThanOrEqualTo(bytes.length - 8L * 1024 * 1024);
            return 'x';
        }));
        assertRefused(ErrorCode.TOO_LARGE, () -> media.append(alice, upload.uploadId(), 0, endless));
    }

    @Test
    void twoCallsNeverWriteToOneUpload() {
        Upload upload = create(6);
        Iterator<Integer> rest = List.of((int) 'd', -1).iterator();
        InputStream interrupted = new SequenceInputStream(stream("abc"), new SuppliedStream(() -> {
            MediaService other = secondServer();
            assertRefused(ErrorCode.CONFLICT, () -> other.append(alice, upload.uploadId(), 0, stream("XXXXXX")));
            assertRefused(ErrorCode.CONFLICT, () -> append(upload, 0, "XXXXXX"));
            return rest.next();
        }));
        media.append(alice, upload.uploadId(), 0, interrupted);
        append(upload, 4, "ef");
        assertThat(content(upload.mediaId(), 0, 6)).isEqualTo("abcdef");
    }

    @Test
    void anExpiredUploadIsGoneAndSwept() throws Exception {
        Upload upload = create(5);
        append(upload, 0, "abc");
        Medium kept = medium(TEXT, "kept");
        clock.advance(Duration.ofDays(1).plusMillis(1));
        assertRefused(ErrorCode.GONE, () -> append(upload, 3, "de"));
        assertRefused(ErrorCode.GONE, () -> media.status(alice, upload.uploadId()));
        Upload fresh = create(1);

        new ExpiredUploads(uploads, media, clock).sweep();

        assertRefused(ErrorCode.NOT_FOUND, () -> media.status(alice, upload.uploadId()));
        assertThat(file(upload, ".part")).doesNotExist();
        assertThat(content(kept.mediaId(), 0, 4)).isEqualTo("kept");
        assertThat(media.status(alice, fresh.uploadId()).offset()).isZero();
    }

    @Test
    void moreThanABatchOfExpiredUploadsIsSwept() {
        database.update("""
                insert into media.medium (media_id, owner, length, content_type, file_name, created_at, expires_at)
                select gen_random_uuid(), ?, 1, 'text/plain', '', ?, ? from generate_series(1, 250)""", alice.value(), clock.instant(), clock.instant().minusSeconds(1));
        new ExpiredUploads(uploads, media, clock).sweep();
        assertThat(uploads.countUnderWay(alice)).isZero();
    }

    @Test
    void anUploadThatWasGivenUpIsGoneEvenWhileItIsWritten() {
        Upload upload = create(6);
        InputStream discarding = new SequenceInputStream(stream("abc"), new SuppliedStream(() -> {
            media.discard(alice, upload.uploadId());
            return -1;
        }));
        assertRefused(ErrorCode.GONE, () -> media.append(alice, upload.uploadId(), 0, discarding));
        assertThat(filesLeft()).isZero();
        assertThat(uploads.countUnderWay(alice)).isZero();
        Medium medium = medium(TEXT, "abc");
        assertRefused(
                ErrorCode.CONFLICT, () -> media.discard(alice, medium.mediaId().value()));
    }

    @Test
    void aUserHasAFewUploadsUnderWay() {
        Upload first = create(3);
        create(3);
        create(3);
        assertRefused(ErrorCode.QUOTA_EXCEEDED, () -> create(3));
        media.create(bob, 3, TEXT, "");
        append(first, 0, "abc");
        create(3);
    }

    private MediaService secondServer() {
        MediaService present = media;
        restart();
        MediaService second = media;
        media = present;
        return second;
    }
}
