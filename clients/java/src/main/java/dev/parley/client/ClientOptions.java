package dev.parley.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// How a client behaves. The defaults suit an application with one user.
///
/// @param servers where the service is, for example `https://chat.example.org`: one address, or those of several load
///     balancers of the same service. The first is used until it fails, then the next, and after the last the first;
///     shuffle them where many clients are to be spread
/// @param deviceName what the user sees in the list of devices
/// @param outboxLimit unacknowledged messages at most; further sends are refused with `outbox-full`
/// @param callTimeout for a request to be answered
/// @param receiptDelay `delivered` and `read` are gathered for so long
/// @param firstRetry the reconnect delay is random up to this, doubling with each failure
/// @param lastRetry the longest reconnect delay
/// @param resume where an earlier client of this device stopped
public record ClientOptions(
        List<URI> servers,
        String deviceName,
        int outboxLimit,
        Duration callTimeout,
        Duration receiptDelay,
        Duration firstRetry,
        Duration lastRetry,
        ResumePoint resume) {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    /// @throws IllegalArgumentException without a server, and for a URI that is not absolute http or https
    public ClientOptions {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("A client needs the address of a server.");
        }
        for (URI server : servers) {
            String scheme = server.getScheme();
            if (server.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
                throw new IllegalArgumentException(
                        "The server's address must begin with http:// or https://: " + server);
            }
        }
        if (outboxLimit < 1) {
            throw new IllegalArgumentException("The outbox must hold at least one message.");
        }
    }

    public static ClientOptions of(URI baseUri, String deviceName) {
        return of(List.of(baseUri), deviceName);
    }

    /// For a service with several addresses.
    public static ClientOptions of(List<URI> servers, String deviceName) {
        return new ClientOptions(
                servers,
                deviceName,
                1_000,
                Duration.ofSeconds(15),
                Duration.ofMillis(100),
                Duration.ofMillis(250),
                Duration.ofSeconds(30),
                ResumePoint.none());
    }

    /// The address of the server, or the first of several.
    public URI baseUri() {
        return servers.getFirst();
    }

    public ClientOptions outboxLimit(int messages) {
        return new ClientOptions(
                servers, deviceName, messages, callTimeout, receiptDelay, firstRetry, lastRetry, resume);
    }

    public ClientOptions callTimeout(Duration timeout) {
        return new ClientOptions(
                servers, deviceName, outboxLimit, timeout, receiptDelay, firstRetry, lastRetry, resume);
    }

    /// For a connection to be made: a server that takes longer is left, since another may answer the next attempt.
    public Duration connectTimeout() {
        return callTimeout.compareTo(LONGEST_CONNECT) < 0 ? callTimeout : LONGEST_CONNECT;
    }

    public ClientOptions receiptDelay(Duration delay) {
        return new ClientOptions(servers, deviceName, outboxLimit, callTimeout, delay, firstRetry, lastRetry, resume);
    }

    /// Reconnect delays: random up to `first` after one failure, up to `last` after many.
    public ClientOptions retry(Duration first, Duration last) {
        return new ClientOptions(servers, deviceName, outboxLimit, callTimeout, receiptDelay, first, last, resume);
    }

    public ClientOptions resume(ResumePoint point) {
        return new ClientOptions(
                servers, deviceName, outboxLimit, callTimeout, receiptDelay, firstRetry, lastRetry, point);
    }
}
