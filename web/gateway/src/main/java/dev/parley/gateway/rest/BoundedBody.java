package dev.parley.gateway.rest;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A request's body that is refused with `too-large` once more than `max` bytes of it were read.
final class BoundedBody extends FilterInputStream {

    private final int max;
    private int left;

    BoundedBody(InputStream body, int max) {
        super(body);
        this.max = max;
        this.left = max;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            took(1);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            took(read);
        }
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(Math.min(bytes, left + 1L));
        took((int) skipped);
        return skipped;
    }

    /// What is read once cannot be read again without being counted twice.
    @Override
    public boolean markSupported() {
        return false;
    }

    private void took(int bytes) {
        left -= bytes;
        if (left < 0) {
            throw new ParleyException(ErrorCode.TOO_LARGE, "the body has at most " + max + " bytes");
        }
    }
}
