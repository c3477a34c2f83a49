package dev.parley.media.internal;

import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Files below one folder of the file system, `ab/cd/<id>`, with `.part` added while one is written. `ab`
/// and `cd` are the end of the id, which is random, so that folders fill evenly. Several nodes may share
/// the folder: who writes a file holds the operating system's lock on it.
@Singleton
public class FolderFileStore implements FileStore {

    private static final String PART = ".part";

    /// In an id's text form.
    private static final int FIRST_SHARD = 32;

    private static final int SECOND_SHARD = 34;

    private final Path root;

    @Inject
    public FolderFileStore(Settings settings) {
        this(Path.of(settings.text("PARLEY_MEDIA_DIR")
                .orElseGet(() ->
                        Path.of(settings.text("PARLEY_DATA", "data"), "media").toString())));
    }

    FolderFileStore(Path root) {
        this.root = root.toAbsolutePath();
        try {
            Files.createDirectories(root);
        } catch (IOException failure) {
            throw new UncheckedIOException("The media folder " + root + " cannot be made (PARLEY_MEDIA_DIR).", failure);
        }
    }

    @Override
    public Optional<Part> open(MediaId id) throws IOException {
        Path sealed = sealed(id);
        Path part = part(id);
        makeFolders(sealed.getParent());
        // A file that was sealed before a crash could be noted is opened as it is, not begun again.
        FileChannel channel = Files.exists(sealed)
                ? FileChannel.open(sealed, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new FolderPart(channel, part, sealed));
            }
        } catch (OverlappingFileLockException openInThisServer) {
            // Answered below.
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        return Optional.empty();
    }

    @Override
    public long size(MediaId id) throws IOException {
        Path sealed = sealed(id);
        try {
            return Files.size(Files.exists(sealed) ? sealed : part(id));
        } catch (NoSuchFileException none) {
            return 0;
        }
    }

    @Override
    public InputStream read(MediaId id, long offset, long length) throws IOException {
        FileChannel channel = FileChannel.open(sealed(id), StandardOpenOption.READ);
        try {
            channel.position(offset);
            return new BoundedStream(Channels.newInputStream(channel), length);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    @Override
    public void delete(MediaId id) throws IOException {
        Files.deleteIfExists(part(id));
        Files.deleteIfExists(sealed(id));
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    private Path sealed(MediaId id) {
        String name = id.toString();
        return root.resolve(name.substring(FIRST_SHARD, SECOND_SHARD))
                .resolve(name.substring(SECOND_SHARD))
                .resolve(name);
    }

    private Path part(MediaId id) {
        Path sealed = sealed(id);
        return sealed.resolveSibling(sealed.getFileName() + PART);
    }

    /// A new folder is only safe once its entry in the folder above is.
    private void makeFolders(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            FolderPart.forceFolder(folder.getParent());
            FolderPart.forceFolder(root);
        }
    }
}
