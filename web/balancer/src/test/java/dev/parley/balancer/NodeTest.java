package dev.parley.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.URI;
import org.junit.jupiter.api.Test;

class NodeTest {
    @Test
    void nodesAreListedWithTheirPorts() {
        assertThat(Node.listed("10.0.0.1:8080, node2.example.org:8081,,[::1]:80").stream()
                        .map(Node::address))
                .containsExactly(
                        URI.create("http://10.0.0.1:8080"),
                        URI.create("http://node2.example.org:8081"),
                        URI.create("http://[::1]:80"));
    }

    @Test
    void whatIsNoListIsOneSentence() {
        for (String wrong : new String[] {"", " , ", "node", "node:", "http://node:1", "node:1/path", "node:123456"}) {
            assertThatIllegalStateException()
                    .as(wrong)
                    .isThrownBy(() -> Node.listed(wrong))
                    .withMessageContaining("PARLEY_BALANCER_NODES");
        }
    }
}
