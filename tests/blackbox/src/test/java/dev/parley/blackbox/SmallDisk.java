package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of its own for a folder, which can be filled to the last byte. Needs Linux, and the right to mount.
record SmallDisk(Path folder) implements AutoCloseable {

    private static final String SIZE = "size=32m";

    /// What the folder holds cannot be seen until [#close()].
    static SmallDisk at(Path folder) {
        Rights.needs("mount", "-t", "tmpfs", "-o", SIZE, "parley-test", folder.toString());
        return new SmallDisk(folder);
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    void fill() {
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(folder.toFile().getUsableSpace()).isLessThan(block.length);
        }
    }

    void makeRoom() {
        try {
            Files.delete(filler());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        // Also while it is in use.
        assertThat(Rights.run("umount", "--lazy", folder.toString())).isTrue();
    }
}
