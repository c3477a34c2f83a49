package dev.parley.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What of the documents was seen in a run, against all that they promise and a list of what no test shows, with the
/// reasons. A line of the list is `what — why`; with a star in it the line is for what may be seen by chance, without
/// one it must not be seen. A line that begins with `#` is a comment. Thread-safe.
final class Coverage {

    private static final String BECAUSE = " — ";

    private final Set<String> documented = new TreeSet<>();
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    /// Called while the documents are read, before anything is seen.
    void documented(String what) {
        documented.add(what);
    }

    void saw(String what) {
        seen.add(what);
    }

    Set<String> seen() {
        return Set.copyOf(seen);
    }

    Set<String> documented() {
        return Set.copyOf(documented);
    }

    /// What is promised and neither seen nor listed, and what is listed wrongly.
    List<String> gaps(String listOfUnseen) {
        List<String> gaps = new ArrayList<>();
        Map<String, Predicate<String>> listed = new LinkedHashMap<>();
        for (String line : entries(listOfUnseen)) {
            String[] parts = line.split(BECAUSE, 2);
            if (parts.length < 2 || parts[1].isBlank()) {
                gaps.add("listed without a reason: " + line);
            }
            listed.put(parts[0], matching(parts[0]));
        }
        listed.forEach((pattern, matches) -> {
            if (documented.stream().noneMatch(matches)) {
                gaps.add("listed, but not documented: " + pattern);
            }
            if (!pattern.contains("*") && seen.contains(pattern)) {
                gaps.add("listed, but seen: " + pattern);
            }
        });
        documented.stream()
                .filter(what -> !seen.contains(what))
                .filter(what -> listed.values().stream().noneMatch(matches -> matches.test(what)))
                .forEach(what -> gaps.add("documented, but not seen: " + what));
        return gaps;
    }

    private static List<String> entries(String listOfUnseen) {
        return listOfUnseen
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static Predicate<String> matching(String pattern) {
        return Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q")).asMatchPredicate();
    }
}
