package dev.parley.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchArgumentsTest {
    private static BenchArguments parsed(String line) {
        return BenchArguments.parse(List.of(line.split(" "))).orElseThrow();
    }

    @Test
    void aProfileMayNameItsFile() {
        assertThat(parsed("group --profile a.html --seconds 3").path("--profile"))
                .contains(Path.of("a.html"));
        assertThat(parsed("group --profile --seconds 3").number("--seconds", 1)).isEqualTo(3);
        assertThat(parsed("--profile --seconds 3").has("--profile")).isTrue();
        assertThat(parsed("--seconds 3 --profile").path("--profile")).isEmpty();
        assertThat(parsed("--seconds 3").has("--profile")).isFalse();
    }

    @Test
    void whatWouldDoNothingIsRefused() {
        for (Map.Entry<String, String> line : Map.of(
                        "idle --chats 3", "--chats does nothing for idle: ",
                        "--server http://127.0.0.1:8080 --data d", "--data does nothing with --server.",
                        "--nodes 2 --server http://127.0.0.1:8080", "--nodes does nothing with --server.",
                        "--db jdbc:postgresql://127.0.0.1/parley", "--db does nothing without --server.")
                .entrySet()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> parsed(line.getKey()).requireOnly(Set.of()))
                    .withMessageStartingWith(line.getValue());
        }
        parsed("--server http://127.0.0.1:8080 --db jdbc:postgresql://127.0.0.1/parley")
                .requireOnly(Set.of());
        parsed("--nodes 2 --data d").requireOnly(Set.of());
    }

    @Test
    void coldStandsAlone() {
        BenchArguments arguments = parsed("history --cold --entries 9");
        assertThat(arguments.has("--cold")).isTrue();
        assertThat(arguments.number("--entries", 1)).isEqualTo(9);
        assertThat(new HistoryWorkload().server(arguments)).containsEntry("PARLEY_CACHE_HISTORY", "1");
        assertThat(new HistoryWorkload().server(parsed("history"))).isEmpty();
    }
}
