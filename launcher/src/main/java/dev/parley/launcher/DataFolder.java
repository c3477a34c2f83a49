package dev.parley.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.ToLongFunction;

/// The folder that holds everything one Parley knows: `postgres`, `media`, `log`, and `server` (the message journal
/// and the transaction log). One launcher at a time may hold it; the operating system releases it should that
/// launcher die.
public final class DataFolder implements AutoCloseable {
    /// Below this, a database that is in the middle of writing would be the one to find out.
    static final long LEAST_FREE_BYTES = 512L << 20;

    private final Path path;
    private final FileChannel lockFile;

    private DataFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// Makes the folder if need be, and takes it.
    ///
    /// @throws LaunchFailure when it cannot be written, has too little room, or is held by another launcher
    public static DataFolder open(Path folder) {
        return open(folder, DataFolder::usableBytes);
    }

    static DataFolder open(Path folder, ToLongFunction<Path> usableBytes) {
        Path path = folder.toAbsolutePath().normalize();
        Folders.create(path);
        if (!Files.isWritable(path)) {
            throw new LaunchFailure("The data folder " + path + " cannot be written: give this user the right to,"
                    + " or choose another folder with PARLEY_DATA.");
        }
        long usable = usableBytes.applyAsLong(path);
        if (usable < LEAST_FREE_BYTES) {
            throw new LaunchFailure("The disk of the data folder " + path + " has only " + (usable >> 20)
                    + " MB left, and Parley needs " + (LEAST_FREE_BYTES >> 20)
                    + " MB: make room, or choose another folder with PARLEY_DATA.");
        }
        return new DataFolder(path, lock(path));
    }

    private static FileChannel lock(Path path) {
        Path file = path.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new LaunchFailure(
                        "Another Parley (process " + Files.readString(file).strip()
                                + ") is running on the data folder " + path
                                + ": stop it first, or choose another folder with PARLEY_DATA.");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException refused) {
            throw new LaunchFailure(
                    "The data folder " + path + " cannot be written: " + Folders.reason(refused) + ".", refused);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static long usableBytes(Path path) {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    public Path path() {
        return path;
    }

    Path server() {
        return path.resolve("server");
    }

    Path log() {
        return path.resolve("log");
    }

    /// Lets another launcher have the folder.
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException alreadyGone) {
            throw new LaunchFailure("The data folder " + path + " could not be released.", alreadyGone);
        }
    }
}
