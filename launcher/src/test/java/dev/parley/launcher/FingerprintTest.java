package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir
    Path temp;

    @Test
    void changesWithContentsAndNames() throws Exception {
        Path file = Files.writeString(temp.resolve("a"), "one");
        String first = Fingerprint.of(temp);
        assertThat(Fingerprint.of(temp)).isEqualTo(first);

        Files.writeString(file, "two");
        String second = Fingerprint.of(temp);
        assertThat(second).isNotEqualTo(first);

        Files.move(file, temp.resolve("b"));
        assertThat(Fingerprint.of(temp)).isNotEqualTo(second);
    }

    @Test
    void isRememberedInTheFolderThatWasBuilt() {
        assertThat(Fingerprint.matches(temp, "x")).isFalse();
        Fingerprint.put(temp, "x");
        assertThat(Fingerprint.matches(temp, "x")).isTrue();
        assertThat(Fingerprint.matches(temp, "y")).isFalse();
    }
}
