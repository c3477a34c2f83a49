package dev.parley.media.internal;

import java.io.IOException;
import java.io.InputStream;

/// A sender whose every byte the test decides, when it is asked for it.
final class SuppliedStream extends InputStream {

    private final Source source;

    SuppliedStream(Source source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        return source.next();
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        int next = source.next();
        if (next < 0) {
            return -1;
        }
        bytes[offset] = (byte) next;
        return 1;
    }

    @FunctionalInterface
    interface Source {
        /// The next byte, or -1 at the end.
        int next() throws IOException;
    }
}
