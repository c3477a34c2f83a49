package dev.parley.gateway.ws;

import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/// Frames for users of another node, as one message. A frame is written once, followed by those who get it.
///
/// Layout, repeated: a byte with flags (1: ephemeral, 2: a connection is left out), the length of the frame's JSON in
/// 4 bytes, the JSON, 16 bytes of the connection left out if any, the number of users in 4 bytes, 16 bytes each. A
/// change of it needs another topic: nodes of the version before read it too. For one thread.
final class NodeMessage {

    private static final int MAX_BYTES = 256 * 1024;
    private static final int INITIAL_BYTES = 1024;
    private static final int EPHEMERAL = 1;
    private static final int EXCEPT = 2;
    private static final int ID_BYTES = 16;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private OutFrame last;
    private SessionId lastExcept;
    private int countAt;

    /// Frames that go to many users must be added one after the other.
    void add(UserId user, OutFrame frame, boolean ephemeral, SessionId except) {
        if (frame != last || (except == null ? lastExcept != null : !except.equals(lastExcept))) {
            begin(frame, ephemeral, except);
        }
        id(user.value());
        ByteBuffer.wrap(bytes).putInt(countAt, ByteBuffer.wrap(bytes).getInt(countAt) + 1);
    }

    private void begin(OutFrame frame, boolean ephemeral, SessionId except) {
        int json = frame.jsonLength();
        ensure(1 + 4 + json + ID_BYTES + 4);
        bytes[length++] = (byte) ((ephemeral ? EPHEMERAL : 0) | (except != null ? EXCEPT : 0));
        ByteBuffer.wrap(bytes).putInt(length, json);
        length += 4;
        frame.copyJson(bytes, length);
        length += json;
        if (except != null) {
            id(except.value());
        }
        countAt = length;
        ByteBuffer.wrap(bytes).putInt(length, 0);
        length += 4;
        last = frame;
        lastExcept = except;
    }

    private void id(UUID id) {
        ensure(ID_BYTES);
        ByteBuffer.wrap(bytes, length, ID_BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        length += ID_BYTES;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    boolean isFull() {
        return length >= MAX_BYTES;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /// @throws RuntimeException for what is no such message
    static void read(byte[] message, Taker taker) {
        ByteBuffer in = ByteBuffer.wrap(message);
        while (in.hasRemaining()) {
            int flags = in.get();
            byte[] json = new byte[bounded(in.getInt(), in.remaining())];
            in.get(json);
            SessionId except = (flags & EXCEPT) == 0 ? null : new SessionId(id(in));
            OutFrame frame = OutFrame.of(json, json.length);
            int users = bounded(in.getInt(), in.remaining() / ID_BYTES);
            for (int i = 0; i < users; i++) {
                taker.take(new UserId(id(in)), frame, (flags & EPHEMERAL) != 0, except);
            }
        }
    }

    private static int bounded(int count, int max) {
        if (count < 0 || count > max) {
            throw new IllegalArgumentException("a count of " + count + " where at most " + max + " can be");
        }
        return count;
    }

    private static UUID id(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    @FunctionalInterface
    interface Taker {
        void take(UserId user, OutFrame frame, boolean ephemeral, SessionId except);
    }
}
