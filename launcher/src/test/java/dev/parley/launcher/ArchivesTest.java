package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {
    @TempDir
    Path temp;

    @Test
    void unpacksWhatIsWanted() throws Exception {
        Path zip = zip("a/keep.txt", "a/leave.txt");
        Archives.unzip(zip, temp.resolve("out"), name -> name.endsWith("keep.txt"));
        assertThat(temp.resolve("out/a/keep.txt")).hasContent("a/keep.txt");
        assertThat(temp.resolve("out/a/leave.txt")).doesNotExist();
    }

    @Test
    void anEntryThatPointsOutsideIsRefused() throws Exception {
        Path zip = zip("../outside.txt");
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> Archives.unzip(zip, temp.resolve("out"), name -> true))
                .withMessageContaining("points outside");
        assertThat(temp.resolve("outside.txt")).doesNotExist();
    }

    @Test
    void aDamagedArchiveIsOneSentence() throws Exception {
        Path zip = Files.writeString(temp.resolve("broken.zip"), "no zip");
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> Archives.unzip(zip, temp.resolve("out"), name -> true))
                .withMessageStartingWith("The archive " + zip + " could not be unpacked: ");
    }

    private Path zip(String... names) throws IOException {
        Path zip = temp.resolve("archive.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return zip;
    }
}
