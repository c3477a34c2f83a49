package dev.parley.media.internal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A locked file of a [FolderFileStore]. Closing the channel gives up the lock.
final class FolderPart implements FileStore.Part {

    private static final System.Logger LOG = System.getLogger(FolderPart.class.getName());

    private final FileChannel channel;
    private final Path part;
    private final Path sealed;

    FolderPart(FileChannel channel, Path part, Path sealed) {
        this.channel = channel;
        this.part = part;
        this.sealed = sealed;
    }

    @Override
    public void startAt(long offset) throws IOException {
        channel.truncate(offset);
        channel.position(offset);
    }

    @Override
    public void write(byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void force() throws IOException {
        channel.force(true);
    }

    @Override
    public InputStream content() throws IOException {
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    @Override
    public void seal() throws IOException {
        channel.force(true);
        try {
            Files.move(part, sealed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException moved) {
            if (!Files.exists(sealed)) {
                throw moved;
            }
        }
        forceFolder(sealed.getParent());
    }

    /// Makes the entries of a folder survive a loss of power.
    static void forceFolder(Path folder) throws IOException {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "closing a media file failed", failure);
        }
    }
}
