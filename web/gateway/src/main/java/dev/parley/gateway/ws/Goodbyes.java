package dev.parley.gateway.ws;

/// The frame that tells a client why its connection ends and when to come back.
final class Goodbyes {

    private Goodbyes() {}

    static OutFrame frame(String reason, long reconnectAfterMs) {
        return new JsonBytes()
                .ascii("{\"t\":\"goodbye\",\"reason\":\"")
                .ascii(reason)
                .ascii("\",\"reconnectAfterMs\":")
                .number(reconnectAfterMs)
                .ascii("}")
                .toFrame();
    }
}
