package dev.parley.media.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.MediaId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every [FileStore] does.
interface FileStoreContract {

    FileStore store();

    /// Another one on the same files, as another node or this one after a crash has it.
    FileStore again();

    @Test
    default void whatWasWrittenInSeveralGoesIsReadAsOne() throws IOException {
        MediaId id = newId();
        write(store(), id, 0, "Hello, ");
        write(again(), id, 7, "world");
        seal(store(), id);
        assertThat(read(again(), id, 0, 12)).isEqualTo("Hello, world");
        assertThat(read(store(), id, 7, 5)).isEqualTo("world");
        assertThat(read(store(), id, 3, 2)).isEqualTo("lo");
        assertThat(store().size(id)).isEqualTo(12);
    }

    @Test
    default void startingEarlierDropsWhatLayBehind() throws IOException {
        MediaId id = newId();
        write(store(), id, 0, "Hello, moon and stars");
        write(store(), id, 7, "world");
        seal(store(), id);
        assertThat(store().size(id)).isEqualTo(12);
        assertThat(read(store(), id, 0, 12)).isEqualTo("Hello, world");
    }

    @Test
    default void anUnsealedFileHasASizeAndCannotBeRead() throws IOException {
        MediaId id = newId();
        assertThat(store().size(id)).isZero();
        write(store(), id, 0, "abc");
        assertThat(store().size(id)).isEqualTo(3);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store().read(id, 0, 3));
    }

    @Test
    default void aFileIsOpenOnce() throws IOException {
        MediaId id = newId();
        try (FileStore.Part _ = store().open(id).orElseThrow()) {
            assertThat(store().open(id)).isEmpty();
            assertThat(again().open(id)).isEmpty();
            try (FileStore.Part other = store().open(newId()).orElseThrow()) {
                assertThat(other).isNotNull();
            }
        }
        try (FileStore.Part part = again().open(id).orElseThrow()) {
            assertThat(part).isNotNull();
        }
    }

    @Test
    default void aSealedFileCanBeSealedAgain() throws IOException {
        MediaId id = newId();
        write(store(), id, 0, "abc");
        seal(store(), id);
        seal(again(), id);
        assertThat(read(store(), id, 0, 3)).isEqualTo("abc");
        try (FileStore.Part part = store().open(id).orElseThrow()) {
            assertThat(new String(part.content().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("abc");
            part.seal();
            part.seal();
        }
    }

    @Test
    default void aDeletedFileIsGoneSealedOrNot() throws IOException {
        MediaId sealed = newId();
        write(store(), sealed, 0, "abc");
        seal(store(), sealed);
        MediaId part = newId();
        write(store(), part, 0, "abc");
        for (MediaId id : new MediaId[] {sealed, part, newId()}) {
            store().delete(id);
            store().delete(id);
            assertThat(store().size(id)).isZero();
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store().read(id, 0, 1));
        }
    }

    @Test
    default void thereIsRoomOnTheDisk() throws IOException {
        assertThat(store().usableBytes()).isPositive();
    }

    static MediaId newId() {
        return new MediaId(UUID.randomUUID());
    }

    static void write(FileStore store, MediaId id, long offset, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (FileStore.Part part = store.open(id).orElseThrow()) {
            part.startAt(offset);
            part.write(bytes, bytes.length);
            part.force();
        }
    }

    static void seal(FileStore store, MediaId id) throws IOException {
        try (FileStore.Part part = store.open(id).orElseThrow()) {
            part.seal();
        }
    }

    static String read(FileStore store, MediaId id, long offset, long length) throws IOException {
        try (InputStream content = store.read(id, offset, length)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
