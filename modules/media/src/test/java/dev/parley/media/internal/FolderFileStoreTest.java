package dev.parley.media.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFileStoreTest implements FileStoreContract {

    @TempDir
    Path folder;

    @Override
    public FileStore store() {
        return new FolderFileStore(folder);
    }

    @Override
    public FileStore again() {
        return new FolderFileStore(folder);
    }

    @Test
    void filesLieInFoldersByTheEndOfTheirIdAndPartsCanBeTold() throws IOException {
        MediaId id = MediaId.parse("01936a3e-0000-7000-8000-00000000abcd");
        FileStoreContract.write(store(), id, 0, "abc");
        assertThat(folder.resolve("ab/cd/" + id + ".part")).exists();
        FileStoreContract.seal(store(), id);
        assertThat(folder.resolve("ab/cd/" + id)).hasContent("abc");
        assertThat(folder.resolve("ab/cd/" + id + ".part")).doesNotExist();
    }

    @Test
    void theFolderIsMadeWhereTheSettingsSay() throws IOException {
        Path given = folder.resolve("given/media");
        Path data = folder.resolve("data");
        FileStore store = new FolderFileStore(
                new Settings(Map.of("PARLEY_MEDIA_DIR", given.toString(), "PARLEY_DATA", data.toString())));
        assertThat(store.usableBytes()).isPositive();
        assertThat(given).isDirectory();
        assertThat(data).doesNotExist();
        FileStore inData = new FolderFileStore(new Settings(Map.of("PARLEY_DATA", data.toString())));
        assertThat(inData.usableBytes()).isPositive();
        assertThat(Files.isDirectory(data.resolve("media"))).isTrue();
    }
}
