package dev.parley.load.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Gathers client frames (RFC 6455, masked) for one write to a socket. The buffer is used again for the next
/// write and grows to the largest. For one thread.
public final class FrameWriter {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_HEADER = 14;

    private byte[] buffer = new byte[64 * 1024];
    private int length;
    private int seed = 0x2545_f491;

    public byte[] buffer() {
        return buffer;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /// A whole text frame.
    public void text(byte[] payload, int size) {
        frame(Opcode.TEXT, payload, 0, size);
    }

    /// A whole frame.
    public void frame(int opcode, byte[] payload, int from, int size) {
        reserve(size + MAX_HEADER + Long.BYTES);
        byte[] out = buffer;
        int at = length;
        out[at++] = (byte) (0x80 | opcode);
        if (size < 126) {
            out[at++] = (byte) (0x80 | size);
        } else if (size < 1 << 16) {
            out[at++] = (byte) (0x80 | 126);
            out[at++] = (byte) (size >>> 8);
            out[at++] = (byte) size;
        } else {
            out[at++] = (byte) (0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out[at++] = (byte) ((long) size >>> shift);
            }
        }
        int key = nextKey();
        out[at++] = (byte) key;
        out[at++] = (byte) (key >>> 8);
        out[at++] = (byte) (key >>> 16);
        out[at++] = (byte) (key >>> 24);
        System.arraycopy(payload, from, out, at, size);
        mask(out, at, size, key);
        length = at + size;
    }

    /// Eight bytes at a time; the last step may touch up to seven bytes behind the frame, which the next
    /// overwrites.
    private static void mask(byte[] out, int from, int size, int key) {
        long wide = (key & 0xffff_ffffL) | ((long) key << 32);
        for (int at = from; at < from + size; at += Long.BYTES) {
            LONGS.set(out, at, (long) LONGS.get(out, at) ^ wide);
        }
    }

    private int nextKey() {
        seed ^= seed << 13;
        seed ^= seed >>> 17;
        seed ^= seed << 5;
        return seed;
    }

    private void reserve(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
