package dev.parley.load.profile;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A flame graph as one page without scripts: a call is as wide as its share of the samples, and stands on the one
/// that called it. For stacks that came without a page of their own. Stateless.
final class FlameGraph {
    private static final double NARROWEST_PERCENT = 0.1;
    /// As the style has it.
    private static final int LINE_PIXELS = 17;

    private static final String HEAD = """
            <!DOCTYPE html><html><head><meta charset="utf-8"><title>Parley</title><style>
            body { font: 11px sans-serif; margin: 8px }
            div { position: relative }
            section { position: absolute; top: 17px; min-height: 16px }
            b { display: block; height: 15px; overflow: hidden; white-space: nowrap; font-weight: normal;
                border: 1px solid white; background: #f4b183; border-radius: 2px }
            b:hover { background: #ffe08a }
            </style></head><body>
            """;

    private static final class Call {
        private final Map<String, Call> calls = new TreeMap<>();
        private long samples;

        private int height() {
            return 1 + calls.values().stream().mapToInt(Call::height).max().orElse(0);
        }
    }

    private FlameGraph() {}

    static String page(CollapsedStacks stacks) {
        Call all = new Call();
        for (CollapsedStacks.Stack stack : stacks.stacks()) {
            Call call = all;
            call.samples += stack.samples();
            for (String frame : stack.frames()) {
                call = call.calls.computeIfAbsent(frame, first -> new Call());
                call.samples += stack.samples();
            }
        }
        StringBuilder page = new StringBuilder();
        page.append(HEAD)
                .append("<div style=\"height:")
                .append(all.height() * LINE_PIXELS)
                .append("px\">\n");
        write(page, "all", all, all, 0, 100);
        return page.append("</div></body></html>\n").toString();
    }

    /// @param left where it begins, as `width` in percent of the one that called it
    private static void write(StringBuilder page, String name, Call call, Call all, double left, double width) {
        double share = all.samples == 0 ? 0 : 100.0 * call.samples / all.samples;
        if (share < NARROWEST_PERCENT) {
            return;
        }
        String text = escaped(name);
        page.append(String.format(
                Locale.ROOT,
                "<section style=\"left:%.3f%%;width:%.3f%%\"><b title=\"%s, %d samples, %.2f %%\">%s</b>",
                left,
                width,
                text,
                call.samples,
                share,
                text));
        double at = 0;
        for (Map.Entry<String, Call> inner : call.calls.entrySet()) {
            double part = 100.0 * inner.getValue().samples / call.samples;
            write(page, inner.getKey(), inner.getValue(), all, at, part);
            at += part;
        }
        page.append("</section>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
