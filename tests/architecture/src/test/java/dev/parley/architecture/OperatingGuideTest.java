package dev.parley.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The one table of variables, in `docs/operating.md`, says what the code reads: all of it, and nothing else.
class OperatingGuideTest {

    /// A whole name: one that ends in an underscore, as in `PARLEY_…`, stands for several.
    private static final Pattern VARIABLE = Pattern.compile("\\bPARLEY_[A-Z0-9_]*+(?<!_)");

    /// `| variable | default | meaning | bounds |`
    private static final Pattern ROW =
            Pattern.compile("^\\| `(PARLEY_\\w+)` \\|([^|\\n]*)\\|([^|\\n]+)\\|([^|\\n]*)\\|$", Pattern.MULTILINE);

    /// `${env.PARLEY_DB_POOL:20}`
    private static final Pattern SCRIPT_DEFAULT = Pattern.compile("\\$\\{env\\.(PARLEY_\\w+):([^}]*)}");

    private static final Pattern PRODUCT = Pattern.compile(
            "(modules|web|clients)/\\w+/src/main/.*|(launcher|db-migrations)/src/main/.*|wildfly-config/.*\\.cli|parley");

    /// Every variable that the product's sources and scripts name has one row, with the default of the scripts;
    /// and every row names such a variable.
    @Test
    void theTableHoldsTheVariablesOfTheCode() {
        assertThat(gaps(Repository.text(Repository.root().resolve("docs/operating.md")), productSources()))
                .isEmpty();
    }

    @Test
    void aGapBetweenTableAndCodeIsNoticed() {
        String table = """
                | variable | default | meaning | bounds |
                |---|---|---|---|
                | `PARLEY_POOL` | `20` | connections | |
                | `PARLEY_NAME` | | the name | |
                """;

        assertThat(gaps(table, "pool=${env.PARLEY_POOL:20} text(\"PARLEY_NAME\") // such as PARLEY_… and PARLEY_X_…"))
                .isEmpty();
        assertThat(gaps(table, "pool=${env.PARLEY_POOL:20} text(\"PARLEY_NAME\") number(\"PARLEY_SIZE\", 1)"))
                .containsExactly("PARLEY_SIZE is not in the table");
        assertThat(gaps(table, "pool=${env.PARLEY_POOL:20}")).containsExactly("PARLEY_NAME is in no source");
        assertThat(gaps(table, "pool=${env.PARLEY_POOL:10} PARLEY_NAME"))
                .containsExactly("PARLEY_POOL has the default 10 in a script");
        assertThat(gaps(table + "| `PARLEY_NAME` | | again | |\n", "PARLEY_POOL PARLEY_NAME"))
                .containsExactly("PARLEY_NAME is in the table twice");
    }

    private static List<String> gaps(String guide, String sources) {
        List<String> gaps = new ArrayList<>();
        Map<String, String> defaults = new TreeMap<>();
        ROW.matcher(guide).results().forEach(row -> {
            if (defaults.put(row.group(1), row.group(2).replace("`", "").strip()) != null) {
                gaps.add(row.group(1) + " is in the table twice");
            }
        });
        List<String> read = VARIABLE.matcher(sources)
                .results()
                .map(MatchResult::group)
                .distinct()
                .sorted()
                .toList();
        read.stream()
                .filter(name -> !defaults.containsKey(name))
                .forEach(name -> gaps.add(name + " is not in the table"));
        defaults.keySet().stream()
                .filter(name -> !read.contains(name))
                .forEach(name -> gaps.add(name + " is in no source"));
        SCRIPT_DEFAULT
                .matcher(sources)
                .results()
                .filter(found -> defaults.containsKey(found.group(1)))
                .filter(found -> !found.group(2).equals(defaults.get(found.group(1))))
                .map(found -> found.group(1) + " has the default " + found.group(2) + " in a script")
                .distinct()
                .forEach(gaps::add);
        return gaps;
    }

    private static String productSources() {
        return Stream.of("modules", "web", "clients", "launcher", "db-migrations", "wildfly-config", "parley")
                .map(Repository.root()::resolve)
                .flatMap(start -> Repository.below(start).stream())
                .filter(file -> PRODUCT.matcher(
                                Repository.root().relativize(file).toString().replace('\\', '/'))
                        .matches())
                .map(Repository::text)
                .collect(Collectors.joining("\n"));
    }
}
