package dev.parley.load;

import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;
import dev.parley.load.run.LoadRun;

/// One connection that reads the log of one chat, page after page, and compares it with what the chat's members were
/// told when it was written. On the loop's thread.
final class LogReader implements Connection.Owner {
    private static final int PAGE = 200;

    private final FrameScanner entry = new FrameScanner();
    private final LoadRun.Room room;
    private final Violations violations;
    private Connection connection;
    private long reached;
    private volatile boolean done;

    LogReader(LoadRun.Room room, Violations violations) {
        this.room = room;
        this.violations = violations;
        this.reached = room.first();
    }

    void open(Dialler dialler) {
        connection = dialler.open(room.reader(), this);
    }

    /// Whether the log was read to its end, or it cannot be. From any thread.
    boolean isDone() {
        return done;
    }

    @Override
    public void frame(FrameScanner frame) {
        switch (frame.type()) {
            case WELCOME -> ask();
            case OK -> page(frame);
            case ERROR -> end(Violations.Kind.REFUSED, "history was answered " + frame.code());
            default -> {}
        }
    }

    private void ask() {
        byte[] request = RequestFrames.bytes(
                RequestFrames.historyAfter(room.chatId(), reached, PAGE).put("id", 1));
        connection.send(request, request.length);
    }

    private void page(FrameScanner frame) {
        long before = reached;
        FrameScanner.Entries entries = frame.entries();
        while (entries.next(entry)) {
            if (entry.seq() != reached + 1) {
                violations.add(
                        Violations.Kind.GAP,
                        "seq " + entry.seq() + " of chat " + room.chatId() + " follows " + reached);
            }
            room.ledger().delivered(entry.seq(), entry.messageHigh(), entry.messageLow());
            reached = entry.seq();
        }
        if (frame.hasMore() && reached > before) {
            ask();
        } else if (reached < room.last()) {
            end(Violations.Kind.LOST, "chat " + room.chatId() + " ends at seq " + reached + " of " + room.last());
        } else {
            done = true;
        }
    }

    private void end(Violations.Kind kind, String example) {
        violations.add(kind, example);
        done = true;
    }

    @Override
    public void closed(int code) {
        end(Violations.Kind.CONNECTION, "a reader was closed with " + code);
    }
}
