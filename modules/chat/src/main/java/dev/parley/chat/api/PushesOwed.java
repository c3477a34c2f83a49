package dev.parley.chat.api;

/// Pushes that stand in the database until somebody has seen to them.
public interface PushesOwed {

    /// A due push was sent, or is not needed any more. One that is never settled comes to the queue again, of whichever
    /// node. Blocks. Thread-safe.
    void settle(PushDue due);
}
