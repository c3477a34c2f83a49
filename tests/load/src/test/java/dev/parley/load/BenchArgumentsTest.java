package dev.parley.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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
    void coldStandsAlone() {
        BenchArguments arguments = parsed("history --cold --entries 9");
        assertThat(arguments.has("--cold")).isTrue();
        assertThat(arguments.number("--entries", 1)).isEqualTo(9);
        assertThat(new HistoryWorkload().server(arguments)).containsEntry("PARLEY_CACHE_HISTORY", "1");
        assertThat(new HistoryWorkload().server(parsed("history"))).isEmpty();
    }
}
