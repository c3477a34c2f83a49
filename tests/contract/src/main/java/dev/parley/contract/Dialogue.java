package dev.parley.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// One connection under contract: remembers what was asked, since a reply is judged by its request. Tell it of a frame
/// before it is sent, and as soon as one has come, in whatever encoding that was. Thread-safe.
public final class Dialogue {

    private final Contract contract;
    private final FrameContract frames;
    private final Caller caller;
    private final List<Asked> asked = new ArrayList<>();

    Dialogue(Contract contract, FrameContract frames, Caller caller) {
        this.contract = contract;
        this.frames = frames;
        this.caller = caller;
    }

    /// @param doubtful whether the server may find it malformed where the test's own reader did not
    private record Asked(JsonNode request, boolean doubtful) {

        boolean hasId(JsonNode id) {
            return id != null && id.toString().equals(request.get("id").toString());
        }
    }

    /// A text is about to be sent. That of a test may be nonsense.
    public void sendingText(byte[] text) {
        switch (caller) {
            case TEST -> Contract.read(text).ifPresent(this::sending);
            case CLIENT -> contract.held(() -> sending(Contract.readStrictly(text)));
        }
    }

    /// An object is about to be sent, properly encoded.
    public void sending(JsonNode frame) {
        ask(frame, false);
    }

    /// What can be read as this object is about to be sent, encoded in a way that the server may refuse.
    public void sendingDoubtfully(JsonNode frame) {
        ask(frame, true);
    }

    private synchronized void ask(JsonNode frame, boolean doubtful) {
        if (frames.isRequestWithId(frame)) {
            asked.add(new Asked(frame.deepCopy(), doubtful));
        }
        if (caller == Caller.CLIENT) {
            frames.checkSent(frame);
        }
    }

    public void receivedText(byte[] payload) {
        contract.held(() -> take(Contract.readStrictly(payload)));
    }

    public void received(JsonNode frame) {
        contract.held(() -> take(frame));
    }

    /// What the server said on a connection on which nobody kept what was asked.
    public void overheard(JsonNode frame) {
        contract.held(() -> {
            switch (frame.path("t").asText()) {
                case "ok", "error" -> frames.checkReply(frame);
                default -> frames.checkEvent(frame);
            }
        });
    }

    public void closed(int code) {
        contract.held(() -> frames.checkClose(code));
    }

    private synchronized void take(JsonNode frame) {
        switch (frame.path("t").asText()) {
            case "ok" -> frames.checkOk(frame, request(frame), caller);
            case "error" -> frames.checkError(frame, request(frame));
            default -> frames.checkEvent(frame);
        }
    }

    /// Null for a reply to what could not be read.
    private JsonNode request(JsonNode reply) {
        if (reply.path("code").asText().equals("malformed") && removed(Asked::doubtful) != null) {
            return null;
        }
        Asked same = removed(each -> each.hasId(reply.get("id")));
        return same == null ? null : same.request();
    }

    private Asked removed(Predicate<Asked> wanted) {
        Asked found = asked.stream().filter(wanted).findFirst().orElse(null);
        asked.remove(found);
        return found;
    }
}
