package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls to a service with two addresses.
@Timeout(60)
class RestCallsTest {

    private final AtomicInteger calls = new AtomicInteger();

    private void answer(ScriptedServer.Line line) throws IOException {
        line.request();
        calls.incrementAndGet();
        line.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    }

    private static URI nobody() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + closed.getLocalPort());
        }
    }

    /// The refresh token that it carried may have been used.
    @Test
    void whatSomebodyMayHaveGotIsNotSaidToAnother() {
        try (ScriptedServer cut = new ScriptedServer(ScriptedServer.Line::request);
                ScriptedServer good = new ScriptedServer(this::answer);
                RestCalls rest = new RestCalls(ClientOptions.of(List.of(cut.uri("http"), good.uri("http")), "test"))) {
            assertThatThrownBy(() -> rest.post("auth/refresh", RestCalls.body(), null))
                    .isInstanceOfSatisfying(
                            ParleyClientException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ParleyClientException.UNREACHABLE));
            assertThat(calls).hasValue(0);
            rest.post("auth/refresh", RestCalls.body(), null);
            assertThat(calls).hasValue(1);
        }
    }

    /// The page of a load balancer. Only 503 promises that nothing was done.
    @ParameterizedTest
    @CsvSource({"503, unavailable", "502, unreachable", "504, unreachable"})
    void whatMayHaveBeenDoneIsNotCalledUndone(int status, String code) {
        try (ScriptedServer balancer = new ScriptedServer(line -> {
                    line.request();
                    line.say("HTTP/1.1 " + status + " No\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>");
                });
                RestCalls rest = new RestCalls(ClientOptions.of(balancer.uri("http"), "test"))) {
            assertThatThrownBy(() -> rest.post("users/lookup", RestCalls.body(), "token"))
                    .isInstanceOfSatisfying(
                            ParleyClientException.class,
                            failure -> assertThat(failure.code()).isEqualTo(code));
        }
    }

    @Test
    void whatNobodyGotIsSaidToTheNext() throws IOException {
        try (ScriptedServer good = new ScriptedServer(this::answer);
                RestCalls rest =
                        new RestCalls(ClientOptions.of(List.of(nobody(), nobody(), good.uri("http")), "test"))) {
            rest.post("auth/refresh", RestCalls.body(), null);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void whenNobodyAnswersTheCallEnds() throws IOException {
        try (RestCalls rest = new RestCalls(ClientOptions.of(List.of(nobody(), nobody()), "test"))) {
            assertThatThrownBy(() -> rest.get("users/me", null))
                    .isInstanceOf(ParleyClientException.class)
                    .hasMessageStartingWith("No Parley server answers at ");
        }
    }
}
