package dev.parley.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The file system that a folder is on: it decides, with its disk, what a commit costs.
public record FileSystem(String device, String type, String options) {
    /// Fields of a line of `/proc/mounts`.
    private static final int DEVICE = 0;

    private static final int MOUNT_POINT = 1;
    private static final int TYPE = 2;
    private static final int OPTIONS = 3;

    /// The one on which a PostgreSQL of this machine keeps its data, which is the folder it works in.
    ///
    /// @return empty where the process is not there or belongs to somebody else
    public static Optional<FileSystem> ofDatabase(long pid) {
        try {
            Path data = Path.of("/proc/" + pid + "/cwd").toRealPath();
            return among(Files.readAllLines(Path.of("/proc/mounts")), data);
        } catch (IOException notOurs) {
            return Optional.empty();
        }
    }

    /// @param mounts as in `/proc/mounts`; of two on one folder the later hides the earlier
    static Optional<FileSystem> among(List<String> mounts, Path folder) {
        FileSystem found = null;
        int depth = -1;
        for (String mount : mounts) {
            String[] fields = mount.split(" ");
            if (fields.length > OPTIONS) {
                Path point = Path.of(fields[MOUNT_POINT].replace("\\040", " "));
                if (folder.startsWith(point) && point.getNameCount() >= depth) {
                    depth = point.getNameCount();
                    found = new FileSystem(fields[DEVICE], fields[TYPE], fields[OPTIONS]);
                }
            }
        }
        return Optional.ofNullable(found);
    }

    @Override
    public String toString() {
        return type + " on " + device + " (" + options + ")";
    }
}
