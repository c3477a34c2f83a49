package dev.parley.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.launcher.Progress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnServerTest {
    private static Map<String, String> environment(boolean profiled) {
        return OwnServer.options(Path.of("data"), Progress.silent(), profiled, Map.of("PARLEY_CACHE_HISTORY", "1"))
                .environment();
    }

    @Test
    void limitsAreLookedAtAndNeverReached() {
        assertThat(environment(false))
                .containsEntry("PARLEY_RATE_AUTOMATION_SEND", "1000000/1000000")
                .containsEntry("PARLEY_RATE_AUTOMATION_SIGNAL", "1000000/1000000")
                .containsEntry("PARLEY_RATE_AUTOMATION_HISTORY", "1000000/1000000")
                .containsEntry("PARLEY_CACHE_HISTORY", "1")
                .doesNotContainKey("PARLEY_JVM_OPTIONS");
    }

    @Test
    void framesAreExactWhereTheServerIsProfiled() {
        assertThat(environment(true).get("PARLEY_JVM_OPTIONS")).contains("DebugNonSafepoints");
    }
}
