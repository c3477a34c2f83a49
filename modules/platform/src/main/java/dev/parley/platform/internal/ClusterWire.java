package dev.parley.platform.internal;

import dev.parley.platform.api.Cluster.Topic;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// How messages go from server to server, several at once: a byte with the version; then for each a byte with
/// the topic, its length in 4 bytes, and what the topic's owner wrote. The first, of no topic, says which outbox wrote
/// it and the how many-th of it this is. Servers of the next version may be in the cluster already: what this one
/// does not know, it leaves.
final class ClusterWire {

    static final int VERSION = 1;
    private static final int HEADER = 5;
    private static final byte PLACE = 0;

    private ClusterWire() {}

    /// One message, to be joined with others.
    static byte[] part(Topic topic, byte[] message) {
        return ByteBuffer.allocate(HEADER + message.length)
                .put((byte) topic.code())
                .putInt(message.length)
                .put(message)
                .array();
    }

    static byte[] joined(Place place, List<byte[]> parts) {
        ByteBuffer wire = ByteBuffer.allocate(1
                        + HEADER
                        + Place.BYTES
                        + parts.stream().mapToInt(part -> part.length).sum())
                .put((byte) VERSION)
                .put(PLACE)
                .putInt(Place.BYTES)
                .putLong(place.outbox())
                .putLong(place.count());
        parts.forEach(wire::put);
        return wire.array();
    }

    /// Of which outbox it is, and the how many-th; empty where it does not say.
    static Optional<Place> place(byte[] wire, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(wire, offset, length);
        boolean says = length >= 1 + HEADER + Place.BYTES
                && in.get() == VERSION
                && in.get() == PLACE
                && in.getInt() == Place.BYTES;
        return says ? Optional.of(new Place(in.getLong(), in.getLong())) : Optional.empty();
    }

    /// Hands over the messages whose version and topic are known here, in their order.
    ///
    /// @throws RuntimeException for what is no such wire; what was handed over before stays so
    static void read(byte[] wire, int offset, int length, BiConsumer<Topic, byte[]> taker) {
        ByteBuffer in = ByteBuffer.wrap(wire, offset, length);
        if (!in.hasRemaining() || in.get() != VERSION) {
            return;
        }
        while (in.hasRemaining()) {
            Optional<Topic> topic = topic(in.get());
            int size = in.getInt();
            if (size < 0 || size > in.remaining()) {
                throw new IllegalArgumentException("a message of " + size + " bytes where " + in.remaining() + " are");
            }
            byte[] message = new byte[size];
            in.get(message);
            topic.ifPresent(known -> taker.accept(known, message));
        }
    }

    private static Optional<Topic> topic(int code) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.code() == code)
                .findFirst();
    }

    /// @param outbox grows with each that a server makes
    /// @param count from 1
    record Place(long outbox, long count) {

        static final int BYTES = 16;

        boolean isAfter(Place other) {
            return outbox > other.outbox || (outbox == other.outbox && count > other.count);
        }
    }
}
