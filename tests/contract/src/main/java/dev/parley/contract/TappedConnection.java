package dev.parley.contract;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/// Understands what is said on a connection of a client by its bytes, in whatever pieces they come: calls of HTTP/1.1,
/// and a WebSocket in JSON where one of them opens it. All of it that is under `/api/v1` passes the [Contract]. A
/// connection may end anywhere: what did not come as a whole was not said. For one thread at a time.
final class TappedConnection {

    private static final String ROOT = "/api/v1/";
    private static final int CONTINUE = 100;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Contract contract;
    private final Consumer<String> violations;
    private final Incoming sent = new Incoming();
    private final Incoming received = new Incoming();
    private final SocketTexts textsSent = new SocketTexts();
    private final SocketTexts textsReceived = new SocketTexts();
    private final Deque<Call> unanswered = new ArrayDeque<>();
    private Call asking;
    private HttpHead answering;
    private Dialogue socket;
    private boolean lost;

    TappedConnection(Contract contract, Consumer<String> violations) {
        this.contract = contract;
        this.violations = violations;
    }

    /// A request, which may be answered before it has come as a whole.
    private static final class Call {
        private final HttpHead head;
        private byte[] body = {};

        Call(HttpHead head) {
            this.head = head;
        }

        boolean opensSocket() {
            return head.header("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
        }

        boolean isAnsweredWithBody(int status) {
            return status != SWITCHING_PROTOCOLS
                    && status != NO_CONTENT
                    && status != NOT_MODIFIED
                    && !head.method().equals("HEAD");
        }
    }

    /// To be told before any answer to it.
    void sent(byte[] piece) {
        sent.add(piece);
        readOn();
    }

    void received(byte[] piece) {
        received.add(piece);
        readOn();
    }

    private void readOn() {
        try {
            while (!lost && (readSent() || readReceived())) {
                // And so on, until neither direction has something whole.
            }
        } catch (RuntimeException notUnderstood) {
            lost = true;
            violations.accept("what a client and the server say to each other is not understood: " + notUnderstood);
        }
    }

    private boolean readSent() {
        if (socket != null) {
            return readFrame(sent, textsSent, socket::sendingText, _ -> {});
        }
        return asking == null ? readCall() : readBodyOfCall();
    }

    private boolean readCall() {
        if (!unanswered.isEmpty() && unanswered.getLast().opensSocket()) {
            return false;
        }
        Optional<Call> call = sent.next(HttpHead::read).map(Call::new);
        call.ifPresent(begun -> {
            unanswered.add(begun);
            asking = begun;
        });
        return call.isPresent();
    }

    private boolean readBodyOfCall() {
        Optional<byte[]> body = sent.next(asking.head::body);
        body.ifPresent(whole -> {
            asking.body = whole;
            asking = null;
        });
        return body.isPresent();
    }

    private boolean readReceived() {
        if (socket != null) {
            return readFrame(received, textsReceived, socket::receivedText, socket::closed);
        }
        return answering == null ? readAnswer() : readBodyOfAnswer();
    }

    private boolean readAnswer() {
        Optional<HttpHead> head = received.next(HttpHead::read);
        head.filter(answer -> answer.status() != CONTINUE).ifPresent(answer -> answering = answer);
        return head.isPresent();
    }

    private boolean readBodyOfAnswer() {
        if (unanswered.isEmpty()) {
            throw new IllegalStateException("an answer that nobody asked for: " + answering.startLine());
        }
        boolean withBody = unanswered.getFirst().isAnsweredWithBody(answering.status());
        Optional<byte[]> body = withBody ? received.next(answering::body) : Optional.of(new byte[0]);
        body.ifPresent(whole -> {
            HttpHead answer = answering;
            answering = null;
            answered(unanswered.remove(), answer, whole);
        });
        return body.isPresent();
    }

    private void answered(Call call, HttpHead answer, byte[] body) {
        if (answer.status() == SWITCHING_PROTOCOLS) {
            socket = contract.dialogueOfClient();
        }
        if (call.head.target().startsWith(ROOT)) {
            held(() -> contract.exchangedByClient(new RestExchange(
                    call.head.method(),
                    URI.create(call.head.target()),
                    call.head.header("Content-Type").orElse(""),
                    () -> call.body,
                    answer.status(),
                    answer::header,
                    body)));
        }
    }

    private boolean readFrame(Incoming from, SocketTexts texts, Consumer<byte[]> text, Consumer<Integer> closed) {
        Optional<SocketFrame> frame = from.next(SocketFrame::read);
        frame.ifPresent(whole -> {
            switch (whole.opcode()) {
                case SocketFrame.CLOSE -> held(() -> closed.accept(whole.closeCode()));
                case SocketFrame.PING, SocketFrame.PONG -> {
                    // The RFC's, not the protocol's.
                }
                default -> texts.add(whole).ifPresent(message -> held(() -> text.accept(message)));
            }
        });
        return frame.isPresent();
    }

    private void held(Runnable check) {
        try {
            check.run();
        } catch (ContractViolation violation) {
            violations.accept(violation.getMessage());
        }
    }
}
