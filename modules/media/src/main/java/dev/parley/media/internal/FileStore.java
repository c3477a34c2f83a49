package dev.parley.media.internal;

import dev.parley.platform.api.MediaId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Where the content of media lies. A file is written once, from its start to its end, in as many goes as
/// it takes; then it is sealed and only read. Every implementation passes `FileStoreContract`. Thread-safe.
interface FileStore {

    /// Opens a file for writing, which makes it where it does not exist. Empty while anybody else, on any
    /// node, has it open.
    Optional<Part> open(MediaId id) throws IOException;

    /// How many bytes of a file are there, sealed or not. Zero for one that does not exist.
    long size(MediaId id) throws IOException;

    /// Reads a sealed file. The stream ends after `length` bytes.
    ///
    /// @throws java.nio.file.NoSuchFileException when there is none
    InputStream read(MediaId id, long offset, long length) throws IOException;

    /// Removes a file, sealed or not. Does nothing where there is none.
    void delete(MediaId id) throws IOException;

    /// How many bytes can still be stored, about.
    long usableBytes() throws IOException;

    /// A file open for writing, for one thread at a time.
    interface Part extends AutoCloseable {

        /// Drops all behind `offset`, which is at most the present size, and writes from there.
        void startAt(long offset) throws IOException;

        void write(byte[] bytes, int count) throws IOException;

        /// Returns when all that was written survives a loss of power.
        void force() throws IOException;

        /// All bytes from the start on. Read it to its end before writing again; closing it closes the
        /// part.
        InputStream content() throws IOException;

        /// Ends the writing: from now on the file can be read, also after a crash. Sealing again changes
        /// nothing.
        void seal() throws IOException;

        /// Lets others open it. Never throws.
        @Override
        void close();
    }
}
