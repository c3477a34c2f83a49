package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temp;

    @Test
    void isMadeAndHeldUntilItIsClosed() {
        Path path = temp.resolve("a/b");
        try (DataFolder held = DataFolder.open(path)) {
            assertThat(held.path()).isDirectory();
            assertThatExceptionOfType(LaunchFailure.class)
                    .isThrownBy(() -> DataFolder.open(path))
                    .withMessage(
                            "Another Parley (process " + ProcessHandle.current().pid()
                                    + ") is running on the data folder " + path
                                    + ": stop it first, or choose another folder with PARLEY_DATA.");
        }
        DataFolder.open(path).close();
    }

    @Test
    void aFullDiskIsOneSentence() {
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> DataFolder.open(temp, path -> 100L << 20))
                .withMessage("The disk of the data folder " + temp + " has only 100 MB left, and Parley needs 512 MB:"
                        + " make room, or choose another folder with PARLEY_DATA.");
    }

    @Test
    void aFileInTheWayIsOneSentence() throws Exception {
        Path file = Files.writeString(temp.resolve("data"), "not a folder");
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> DataFolder.open(file))
                .withMessage("The folder " + file + " cannot be made: a file of that name is in the way.");
    }
}
