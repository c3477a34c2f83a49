package dev.parley.contract;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// Puts the texts of one direction of a WebSocket together from their frames. For one thread.
final class SocketTexts {

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    /// @param frame none that controls the connection
    /// @return the text that ends with this frame
    Optional<byte[]> add(SocketFrame frame) {
        if (frame.opcode() != SocketFrame.TEXT && frame.opcode() != SocketFrame.CONTINUATION) {
            throw new IllegalStateException(
                    "a frame of the kind " + frame.opcode() + ", where only texts are expected");
        }
        text.writeBytes(frame.payload());
        if (!frame.last()) {
            return Optional.empty();
        }
        byte[] whole = text.toByteArray();
        text.reset();
        return Optional.of(whole);
    }
}
