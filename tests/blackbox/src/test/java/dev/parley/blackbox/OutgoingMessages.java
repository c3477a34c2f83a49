package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.Dialogue;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Puts the messages that a test sends together from their frames and tells the contract of them.
final class OutgoingMessages {

    private final Dialogue dialogue;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean binary;

    OutgoingMessages(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    synchronized void frame(boolean last, int opcode, byte[] payload) {
        switch (opcode) {
            case RawWebSocket.TEXT, RawWebSocket.BINARY -> binary = opcode == RawWebSocket.BINARY;
            case RawWebSocket.CONTINUATION -> {
                // Of the kind that was begun.
            }
            default -> {
                return;
            }
        }
        message.writeBytes(payload);
        if (last) {
            byte[] whole = message.toByteArray();
            message.reset();
            if (binary) {
                cbor(whole);
            } else {
                dialogue.sendingText(whole);
            }
        }
    }

    private void cbor(byte[] whole) {
        Encoding.readAnyhow(whole).ifPresent(object -> {
            if (isSurelyProper(object, whole)) {
                dialogue.sending(object);
            } else {
                dialogue.sendingDoubtfully(object);
            }
        });
    }

    /// CBOR can say the same in many ways, and more than the server takes: sure is only what the tests' own writer says
    /// of plain values.
    private static boolean isSurelyProper(JsonNode object, byte[] whole) {
        try {
            return isPlain(object) && Arrays.equals(Encoding.CBOR.written(object), whole);
        } catch (RuntimeException improper) {
            return false;
        }
    }

    private static boolean isPlain(JsonNode node) {
        return node.isContainerNode()
                ? node.valueStream().allMatch(OutgoingMessages::isPlain)
                : !node.isBigInteger() && (!node.isNumber() || Double.isFinite(node.doubleValue()));
    }
}
