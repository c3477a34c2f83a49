package dev.parley.gateway.ws;

/// A frame on its way to any number of connections. It is encoded as JSON; as CBOR when the first connection asks for
/// that, once for all that follow. Thread-safe.
final class OutFrame {

    private final byte[] json;
    private byte[] cbor;

    private OutFrame(byte[] json) {
        this.json = json;
    }

    /// @param json the first `length` bytes of which are one JSON object
    static OutFrame of(byte[] json, int length) {
        return new OutFrame(Frames.text(json, length));
    }

    /// The whole WebSocket frame. Not to be written to.
    byte[] in(SubProtocol subProtocol) {
        return switch (subProtocol) {
            case JSON -> json;
            case CBOR -> cbor();
        };
    }

    int jsonLength() {
        return json.length - Frames.headerLength(json);
    }

    /// Copies the JSON object alone, [#jsonLength] bytes.
    void copyJson(byte[] into, int at) {
        System.arraycopy(json, Frames.headerLength(json), into, at, jsonLength());
    }

    private synchronized byte[] cbor() {
        if (cbor == null) {
            int header = Frames.headerLength(json);
            cbor = Frames.binary(JsonToCbor.encode(json, header, json.length - header));
        }
        return cbor;
    }
}
