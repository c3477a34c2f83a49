package dev.parley.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Shutdown;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A clean stop loses nothing because its parts end one after the other.
class StopOrderTest {

    private static final List<String> IN_ORDER = List.of(
            "dev.parley.gateway.ws.Sessions",
            "dev.parley.chat.internal.ForwardedSends",
            "dev.parley.chat.internal.LogWriters",
            "dev.parley.presence.internal.PresenceService",
            "dev.parley.presence.internal.LastSeenWriter",
            "dev.parley.gateway.ws.BlockingCalls",
            "dev.parley.presence.internal.ConnectedUsers",
            "dev.parley.platform.internal.JGroupsCluster");

    @Test
    void whatDependsOnOneAnotherEndsInOrder() {
        List<Integer> priorities =
                IN_ORDER.stream().map(StopOrderTest::priorityOfStop).toList();
        assertThat(priorities).isSorted().doesNotHaveDuplicates();
    }

    private static int priorityOfStop(String type) {
        JavaClass found = Product.classes().get(type);
        JavaMethod stop = found.getMethods().stream()
                .filter(method -> method.getRawParameterTypes().stream()
                        .anyMatch(parameter -> parameter.isEquivalentTo(Shutdown.class)))
                .findFirst()
                .orElseThrow();
        return stop.getParameters()
                .getFirst()
                .getAnnotationOfType(Priority.class)
                .value();
    }
}
