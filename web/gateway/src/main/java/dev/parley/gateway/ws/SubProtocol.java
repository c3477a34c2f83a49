package dev.parley.gateway.ws;

import dev.parley.gateway.ws.Request.Unreadable;
import java.util.Arrays;
import java.util.Optional;

/// How a connection's frames are written. Chosen at the handshake, for as long as the connection lives.
enum SubProtocol {
    JSON("parley.v1.json", Frames.TEXT),
    CBOR("parley.v1.cbor", Frames.BINARY);

    private final String wireName;
    private final int opcode;

    SubProtocol(String wireName, int opcode) {
        this.wireName = wireName;
        this.opcode = opcode;
    }

    /// The first that a client offers, of those there are.
    ///
    /// @param offered names, with commas between
    static Optional<SubProtocol> firstOf(String offered) {
        return Arrays.stream(offered.split(","))
                .map(String::strip)
                .flatMap(name -> Arrays.stream(values()).filter(each -> each.wireName.equals(name)))
                .findFirst();
    }

    String wireName() {
        return wireName;
    }

    /// Of every message in both directions.
    int opcode() {
        return opcode;
    }

    /// @throws Unreadable for what is not one object with a string `t` and, if any, a proper `id`
    Request read(byte[] frame, int offset, int length) throws Unreadable {
        return switch (this) {
            case JSON -> RequestParser.parse(frame, offset, length);
            case CBOR -> CborToJson.read(frame, offset, length);
        };
    }
}
