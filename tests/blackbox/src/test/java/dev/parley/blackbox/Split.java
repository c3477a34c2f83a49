package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.launcher.ClusterNode;
import java.util.List;
import java.util.stream.Stream;

/// A network in two halves: each is whole, and what a node of one sends to a node of the other vanishes.
/// Needs Linux, and the right to change its rules for routes. The rule by which a machine finds itself comes
/// before all others, and has to step back for as long.
record Split(List<String> cuts) implements AutoCloseable {

    private static final String FIRST = "pref 0 lookup local";
    private static final String SECOND = "pref 2 lookup local";

    static Split between(List<ClusterNode> one, List<ClusterNode> other) {
        Rights.needs(rule("add", SECOND));
        change("del", FIRST);
        List<String> cuts = one.stream()
                .flatMap(here -> other.stream().flatMap(there -> Stream.of(cut(here, there), cut(there, here))))
                .toList();
        Split split = new Split(cuts);
        try {
            cuts.forEach(cut -> change("add", cut));
        } catch (AssertionError failed) {
            split.close();
            throw failed;
        }
        return split;
    }

    private static String cut(ClusterNode from, ClusterNode to) {
        return "pref 1 blackhole from %s to %s"
                .formatted(
                        from.clusterAddress().getHostString(),
                        to.clusterAddress().getHostString());
    }

    private static void change(String what, String rule) {
        assertThat(Rights.run(rule(what, rule))).as(what + " " + rule).isTrue();
    }

    private static String[] rule(String what, String rule) {
        return ("ip rule " + what + " " + rule).split(" ");
    }

    @Override
    public void close() {
        // First: with it the machine finds itself, whatever becomes of the rest.
        change("add", FIRST);
        cuts.forEach(cut -> change("del", cut));
        change("del", SECOND);
    }
}
