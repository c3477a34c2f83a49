package dev.parley.contract;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// A REST call and its answer.
///
/// @param requestType its Content-Type, or empty
/// @param requestBody asked for only where it is looked at
/// @param header the first value of a header of the answer
@SuppressWarnings("ArrayRecordComponent") // read once
public record RestExchange(
        String method,
        URI uri,
        String requestType,
        Supplier<byte[]> requestBody,
        int status,
        Function<String, Optional<String>> header,
        byte[] body) {

    boolean succeeded() {
        return status >= 200 && status < 300;
    }

    /// The media type of a Content-Type, without its parameters.
    static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return method + " " + uri.getRawPath() + " -> " + status;
    }
}
