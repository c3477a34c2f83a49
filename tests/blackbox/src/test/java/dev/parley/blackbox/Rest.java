package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.Contract;
import dev.parley.contract.RestExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// REST calls on one server, as one caller or as nobody, all under the [Contract]. Thread-safe.
final class Rest {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final URI base;
    private final String token;

    Rest(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    Rest as(String accessToken) {
        return new Rest(base, accessToken);
    }

    /// An answer, its body as bytes and, where there is one, as JSON.
    @SuppressWarnings("ArrayRecordComponent") // read once
    record Answer(int status, HttpResponse<byte[]> response, byte[] bytes, JsonNode json) {

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /// This, provided that the status is as expected.
        Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError(response.request().method() + " " + response.uri() + ": " + expected
                        + " expected, was " + status + " " + text());
            }
            return this;
        }

        String code() {
            return json.path("code").asText();
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, JsonNode body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    Answer put(String path, JsonNode body) {
        return send(
                request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body.toString())));
    }

    Answer put(String path) {
        return send(request(path).PUT(BodyPublishers.noBody()));
    }

    Answer patch(String path, JsonNode body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body.toString())));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /// A request under `/api/v1`, with the caller's token.
    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve("/api/v1" + path)).timeout(Duration.ofSeconds(30));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    Answer send(HttpRequest.Builder request) {
        return send(HTTP, request);
    }

    Answer send(HttpClient client, HttpRequest.Builder builder) {
        try {
            HttpRequest request = builder.build();
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            Contract.ofThisRun()
                    .exchanged(new RestExchange(
                            request.method(),
                            request.uri(),
                            request.headers().firstValue("Content-Type").orElse(""),
                            () -> RequestBody.of(request),
                            response.statusCode(),
                            response.headers()::firstValue,
                            response.body()));
            boolean json = response.headers()
                    .firstValue("Content-Type")
                    .filter(type -> type.contains("json"))
                    .isPresent();
            return new Answer(
                    response.statusCode(),
                    response,
                    response.body(),
                    json && response.body().length > 0 ? Json.read(response.body()) : Json.object());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
