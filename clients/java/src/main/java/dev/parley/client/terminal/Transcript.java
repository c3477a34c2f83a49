package dev.parley.client.terminal;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/// Shows every change as a line of its own: for pipes, files and dumb terminals. Of own messages that advance
/// together only the newest is repeated; what disappears is not mentioned.
final class Transcript implements Display {
    private final PrintStream out;
    private final Map<Long, String> texts = new HashMap<>();
    private String presence = "";
    private String typing = "";
    private long shownSeq;

    Transcript(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(View view) {
        Line advanced = null;
        for (Line line : view.changed()) {
            if (line.ticks() != Line.Ticks.WAITING) {
                if (line.seq() > shownSeq || !line.text().equals(texts.get(line.seq()))) {
                    shownSeq = Math.max(shownSeq, line.seq());
                    out.println(line.full());
                } else {
                    advanced = line;
                }
            }
        }
        if (advanced != null) {
            out.println(advanced.full());
        }
        texts.clear();
        view.lines().forEach(line -> texts.put(line.seq(), line.text()));
        presence = remarkIfNew(presence, view.presence());
        typing = remarkIfNew(typing, view.typing());
        out.flush();
    }

    private String remarkIfNew(String shown, String now) {
        if (!now.equals(shown) && !now.isEmpty()) {
            remark(now);
        }
        return now;
    }

    @Override
    public void lineEntered() {
        // What was typed is shown when the server has it.
    }

    @Override
    public void remark(String text) {
        out.println("-- " + text);
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
