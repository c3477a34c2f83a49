package dev.parley.platform.internal;

import dev.parley.platform.api.Cluster.Topic;
import java.util.Arrays;
import java.util.Optional;

/// How a message goes from server to server: a byte with the version, a byte with the topic, then what the topic's
/// owner wrote. Servers of the next version may be in the cluster already: what this one does not know, it leaves.
final class ClusterWire {

    static final int VERSION = 1;
    private static final int HEADER = 2;

    private ClusterWire() {}

    static byte[] write(Topic topic, byte[] message) {
        byte[] wire = new byte[HEADER + message.length];
        wire[0] = VERSION;
        wire[1] = (byte) topic.code();
        System.arraycopy(message, 0, wire, HEADER, message.length);
        return wire;
    }

    /// Empty for a message of a version or topic that is not known here.
    static Optional<Received> read(byte[] wire, int offset, int length) {
        if (length < HEADER || wire[offset] != VERSION) {
            return Optional.empty();
        }
        int code = wire[offset + 1];
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.code() == code)
                .findFirst()
                .map(topic -> new Received(topic, Arrays.copyOfRange(wire, offset + HEADER, offset + length)));
    }

    @SuppressWarnings("ArrayRecordComponent") // handed over once
    record Received(Topic topic, byte[] message) {}
}
