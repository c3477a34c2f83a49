package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivingRequestsTest {

    private static final long THIRD = ArrivingRequests.MAX_BYTES / 3;

    private final ArrivingRequests requests = new ArrivingRequests(Duration.ofMinutes(1));
    private final List<String> givenUp = new ArrayList<>();

    private long begin(String name) {
        long number = requests.add(() -> {
            givenUp.add(name);
            requests.grown(-THIRD);
        });
        requests.grown(THIRD);
        return number;
    }

    @Test
    void theOldestMakeRoomForTheNewest() {
        begin("first");
        long second = begin("second");
        begin("third");
        assertThat(givenUp).isEmpty();
        begin("fourth");
        assertThat(givenUp).containsExactly("first");
        requests.remove(second);
        requests.grown(-THIRD);
        begin("fifth");
        assertThat(givenUp).containsExactly("first");
        begin("sixth");
        assertThat(givenUp).containsExactly("first", "third");
    }
}
