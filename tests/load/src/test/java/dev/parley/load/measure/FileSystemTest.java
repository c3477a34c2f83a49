package dev.parley.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FileSystemTest {
    private static final List<String> MOUNTS = List.of(
            "/dev/vda / ext4 rw,relatime 0 0",
            "tmpfs /tmp tmpfs rw,size=1g 0 0",
            "/dev/vdb /data\\040base xfs rw,noatime 0 0",
            "/dev/vdc /tmp/w ext4 rw,discard 0 0");

    @Test
    void theDeepestMountHoldsAFolder() {
        assertThat(FileSystem.among(MOUNTS, Path.of("/var/lib")))
                .hasToString("Optional[ext4 on /dev/vda (rw,relatime)]");
        assertThat(FileSystem.among(MOUNTS, Path.of("/tmp/where")))
                .map(FileSystem::type)
                .contains("tmpfs");
        assertThat(FileSystem.among(MOUNTS, Path.of("/tmp/w/x")))
                .map(FileSystem::device)
                .contains("/dev/vdc");
        assertThat(FileSystem.among(MOUNTS, Path.of("/data base/pg")))
                .map(FileSystem::type)
                .contains("xfs");
        assertThat(FileSystem.among(List.of(), Path.of("/x"))).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thatOfAProcessIsFound() {
        assertThat(FileSystem.ofDatabase(ProcessHandle.current().pid())).isPresent();
        assertThat(FileSystem.ofDatabase(0)).isEmpty();
    }
}
