package dev.parley.gateway.ws;

import java.nio.ByteBuffer;

/// The buffers of an I/O thread, shared by all its connections: a connection that is not being served holds none.
final class IoBuffers {

    /// Room for one unfinished message of the largest size and as much again behind it.
    private static final int INBOUND = 160 * 1024;

    private static final int OUTBOUND = 64 * 1024;
    private static final ThreadLocal<IoBuffers> OF_THREAD = ThreadLocal.withInitial(IoBuffers::new);

    private final byte[] inbound = new byte[INBOUND];
    private final ByteBuffer outbound = ByteBuffer.allocateDirect(OUTBOUND);

    static IoBuffers get() {
        return OF_THREAD.get();
    }

    byte[] inbound() {
        return inbound;
    }

    ByteBuffer outbound() {
        return outbound;
    }
}
