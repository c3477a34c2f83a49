package dev.parley.client.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Calls to the server's REST side, one JSON object there and one back. Thread-safe; blocks until the answer is
/// there.
///
/// Of several servers the next is asked when no connection to one can be made. Where one may have got the call and
/// did not answer, the call fails, since not every call may be made twice (a refresh token is good for one use); it is
/// the next call that goes elsewhere.
public final class RestCalls implements AutoCloseable {
    private final Servers servers;
    private final Duration timeout;
    private final HttpClient http;

    public RestCalls(ClientOptions options) {
        this.servers = new Servers(options);
        this.timeout = options.callTimeout();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(options.connectTimeout())
                .build();
    }

    Servers servers() {
        return servers;
    }

    /// An empty object, to be filled for a call.
    public static ObjectNode body() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// Reads a resource.
    ///
    /// @param path below `/api/v1/`
    /// @throws ParleyClientException when it is refused or the server cannot be reached
    public JsonNode get(String path, String accessToken) {
        return call(path, request(accessToken).GET());
    }

    /// @param accessToken null for the calls that need none
    /// @return the answer, or an empty object where there is no content
    /// @throws ParleyClientException when it is refused or the server cannot be reached
    public JsonNode post(String path, JsonNode body, String accessToken) {
        return call(
                path,
                request(accessToken)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /// Changes a part of a resource.
    ///
    /// @return the answer, or an empty object where there is no content
    /// @throws ParleyClientException when it is refused or the server cannot be reached
    public JsonNode patch(String path, JsonNode body, String accessToken) {
        return call(
                path,
                request(accessToken)
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String accessToken) {
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json");
        if (accessToken != null) {
            request.header("Authorization", "Bearer " + accessToken);
        }
        return request;
    }

    private JsonNode call(String path, HttpRequest.Builder request) {
        HttpResponse<String> response = send(path, request);
        if (response.statusCode() / 100 == 2) {
            return response.body().isBlank() ? body() : Wire.parse(response.body());
        }
        throw refusal(response);
    }

    private HttpResponse<String> send(String path, HttpRequest.Builder request) {
        for (int left = servers.count(); ; left--) {
            URI api = servers.api();
            try {
                return http.send(request.uri(api.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
            } catch (IOException failed) {
                servers.leave(api);
                if (left == 1 || !nobodyHasIt(failed)) {
                    throw unreachable(api, failed);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw unreachable(api, interrupted);
            }
        }
    }

    /// Whether there was no connection on which the call could have been made.
    private static boolean nobodyHasIt(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof HttpConnectTimeoutException;
    }

    private static ParleyClientException unreachable(URI api, Exception cause) {
        return new ParleyClientException(
                ParleyClientException.UNREACHABLE,
                "No Parley server answers at " + api.getScheme() + "://" + api.getAuthority() + ".",
                cause);
    }

    private static ParleyClientException refusal(HttpResponse<String> response) {
        Duration retryAfter =
                seconds(response.headers().firstValue("Retry-After").orElse(null));
        if (response.headers().firstValue("Content-Type").orElse("").contains("json")) {
            return Wire.failure(Wire.parse(response.body()), retryAfter);
        }
        return new ParleyClientException(
                codeOf(response.statusCode()),
                "The server answered with HTTP status " + response.statusCode() + ".",
                retryAfter,
                null);
    }

    /// @param retryAfter the header, or null without one
    /// @return null when it does not say
    static Duration seconds(String retryAfter) {
        return retryAfter != null && retryAfter.matches("[0-9]{1,6}")
                ? Duration.ofSeconds(Long.parseLong(retryAfter))
                : null;
    }

    /// What a status means when a proxy, and not the server itself, gave it.
    static String codeOf(int status) {
        return switch (status) {
            case 401 -> "unauthenticated";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 429 -> "rate-limited";
            case 503 -> "unavailable";
            // Only 503 promises that nothing was done: a server may have got the call that was lost with it.
            case 502, 504 -> ParleyClientException.UNREACHABLE;
            default -> status >= 500 ? "internal" : "invalid";
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
