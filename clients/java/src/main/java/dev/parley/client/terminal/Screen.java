package dev.parley.client.terminal;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Shows the conversation on a terminal and keeps it up to date in place: messages above, one line of status,
/// and the line that is being typed at the bottom. Needs no more of the terminal than VT100 sequences; the line
/// is edited by the terminal itself.
final class Screen implements Display {
    private static final String SAVE = "\u001b7";
    private static final String RESTORE = "\u001b8";
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String GREY = "\u001b[90m";
    private static final String BLUE = "\u001b[94m";
    private static final String REVERSE = "\u001b[7m";
    private static final String NORMAL = "\u001b[0m";

    private final PrintStream out;
    private View view = new View(List.of(), List.of(), "", "");
    private String remark = "";
    private int rows;
    private int columns;

    Screen(PrintStream out) {
        this.out = out;
        measure();
        out.print("\n".repeat(rows));
        prompt();
    }

    /// Whether standard input and output are a terminal that can do this.
    static boolean isPossible() {
        String kind = System.getenv("TERM");
        boolean able = kind != null && !kind.equals("dumb");
        return able
                && Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent();
    }

    private void measure() {
        rows = 24;
        columns = 80;
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            if (size.length == 2) {
                rows = Math.max(6, Integer.parseInt(size[0]));
                columns = Math.max(20, Integer.parseInt(size[1]));
            }
        } catch (IOException | NumberFormatException unknown) {
            remark = "The size of the terminal is not known; 80 x 24 is assumed.";
        }
    }

    @Override
    public void show(View now) {
        view = now;
        paintAround();
    }

    @Override
    public void lineEntered() {
        remark = "";
        measure();
        paint();
        prompt();
    }

    @Override
    public void remark(String text) {
        remark = text;
        paintAround();
    }

    /// Paints without disturbing the line that is being typed.
    private void paintAround() {
        out.print(SAVE);
        paint();
        out.print(RESTORE);
        out.flush();
    }

    private void prompt() {
        out.print("\u001b[" + rows + ";1H" + CLEAR_LINE + "> ");
        out.flush();
    }

    private void paint() {
        List<String> painted = new ArrayList<>();
        for (Line line : view.lines()) {
            wrap(line, painted);
        }
        int height = rows - 2;
        int first = Math.max(0, painted.size() - height);
        for (int row = 0; row < height; row++) {
            int index = first + row - Math.max(0, height - painted.size());
            out.print("\u001b[" + (row + 1) + ";1H" + CLEAR_LINE + (index < first ? "" : painted.get(index)));
        }
        String status = view.typing().isEmpty() ? view.presence() : view.typing();
        status = remark.isEmpty() ? status : status + " \u2014 " + remark;
        String shown = status.length() > columns ? status.substring(0, columns) : status;
        out.print("\u001b[" + (rows - 1) + ";1H" + CLEAR_LINE + REVERSE + shown + NORMAL);
    }

    private void wrap(Line line, List<String> painted) {
        String text = line.plain();
        int from = 0;
        while (text.length() - from > columns - 14) {
            int to = from + columns - 14;
            if (Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            painted.add(text.substring(from, to));
            from = to;
        }
        String ticks = line.ticks() == null
                ? ""
                : " " + (line.ticks() == Line.Ticks.READ ? BLUE : GREY)
                        + line.ticks().sign() + NORMAL;
        painted.add(text.substring(from) + ticks);
    }

    @Override
    public void close() {
        out.print("\u001b[" + rows + ";1H" + CLEAR_LINE);
        out.flush();
    }
}
