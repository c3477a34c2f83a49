package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A thousand random histories, each against a model of the protocol: whatever is said, changed and cut off, every
/// device ends with exactly what the model says.
@ExtendWith(ParleyServer.class)
final class RandomHistoriesIT {

    private final Server server;

    RandomHistoriesIT(Server server) {
        this.server = server;
    }

    @Test
    void everyDeviceEndsWithWhatTheModelSays() throws Exception {
        server.admin();
        new Histories(1_000).run(RandomHistoriesIT::history, List.of(server));
        assertThat(server.brokenLogs()).isEmpty();
    }

    /// Two of three do one thing at a time.
    private static History history(List<Server> servers, long seed) {
        return seed % 3 == 0 ? new ConcurrentHistory(servers, seed) : new SequentialHistory(servers, seed);
    }
}
