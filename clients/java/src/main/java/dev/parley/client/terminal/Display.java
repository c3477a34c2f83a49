package dev.parley.client.terminal;

import java.util.List;

/// Shows a conversation. Called by one thread at a time.
interface Display extends AutoCloseable {
    /// What there is to see.
    ///
    /// @param lines the conversation as far as it is known, oldest first
    /// @param changed those of `lines` that are new or different, oldest first
    /// @param presence what is known of the other one, for example `bob is online`; may be empty
    /// @param typing for example `bob is typing…`; empty while they are not
    record View(List<Line> lines, List<Line> changed, String presence, String typing) {
        public View {
            lines = List.copyOf(lines);
            changed = List.copyOf(changed);
        }
    }

    /// Something changed.
    void show(View view);

    /// The user has ended a line of input, which may have moved what is on the screen.
    void lineEntered();

    /// A remark about the connection or a failure.
    void remark(String text);

    /// Leaves the terminal as it was found.
    @Override
    void close();
}
