package dev.parley.gateway.ws;

/// A request's id, given back in its reply as it came.
sealed interface RequestId {

    JsonBytes write(JsonBytes out);

    record Text(String value) implements RequestId {
        @Override
        public JsonBytes write(JsonBytes out) {
            return out.string(value);
        }
    }

    record Whole(long value) implements RequestId {
        @Override
        public JsonBytes write(JsonBytes out) {
            return out.number(value);
        }
    }
}
