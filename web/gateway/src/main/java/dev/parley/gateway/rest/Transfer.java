package dev.parley.gateway.rest;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// One upload or download. It knows whether its thread waits for the client at this moment, and only then
/// can the thread be interrupted; nothing else that the thread does afterwards ever sees that.
final class Transfer implements AutoCloseable {

    private final Thread thread;
    private final Consumer<Transfer> atEnd;
    private boolean waiting;
    private boolean stalled;
    private long waitingSince;

    Transfer(Thread thread, Consumer<Transfer> atEnd) {
        this.thread = thread;
        this.atEnd = atEnd;
    }

    /// The client's bytes.
    InputStream from(InputStream client) {
        return new FilterInputStream(client) {
            @Override
            public int read() throws IOException {
                begin();
                try {
                    return in.read();
                } finally {
                    end();
                }
            }

            @Override
            public int read(byte[] bytes, int offset, int count) throws IOException {
                begin();
                try {
                    return in.read(bytes, offset, count);
                } finally {
                    end();
                }
            }
        };
    }

    /// What the client is sent.
    OutputStream to(OutputStream client) {
        return new FilterOutputStream(client) {
            @Override
            public void write(int oneByte) throws IOException {
                begin();
                try {
                    out.write(oneByte);
                } finally {
                    end();
                }
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                begin();
                try {
                    out.write(bytes, offset, count);
                } finally {
                    end();
                }
            }
        };
    }

    private synchronized void begin() {
        waiting = true;
        waitingSince = System.nanoTime();
    }

    private synchronized void end() throws IOException {
        waiting = false;
        if (stalled) {
            // Ours: what comes next on this thread, a file to be forced to disk, must not trip over it.
            Thread.interrupted();
            throw new IOException("the client stalled");
        }
    }

    synchronized void endIfStalled(long nanoTime) {
        if (waiting && !stalled && waitingSince - nanoTime < 0) {
            stalled = true;
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        atEnd.accept(this);
    }
}
