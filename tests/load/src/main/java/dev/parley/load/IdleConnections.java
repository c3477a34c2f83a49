package dev.parley.load;

import dev.parley.client.wire.FrameScanner;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;

/// Connections that do nothing. None of them may be lost. On one loop's thread.
final class IdleConnections implements Connection.Owner {
    private final Violations violations;
    private volatile int welcomed;

    IdleConnections(Violations violations) {
        this.violations = violations;
    }

    /// How many there are. From any thread.
    int welcomed() {
        return welcomed;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by the loop's thread alone
    public void frame(FrameScanner frame) {
        if (frame.type() == FrameScanner.Type.WELCOME) {
            welcomed++;
        }
    }

    @Override
    public void closed(int code) {
        violations.add(Violations.Kind.CONNECTION, "an idle connection was closed with " + code);
    }
}
