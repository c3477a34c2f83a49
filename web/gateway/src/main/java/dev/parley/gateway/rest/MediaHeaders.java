package dev.parley.gateway.rest;

import dev.parley.media.api.MediaStore.Medium;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// How a medium is served. Nothing that users upload may ever act as a page of this origin: types are not
/// guessed, only images are shown in place, and whatever is opened as a document runs in a sandbox without
/// scripts.
final class MediaHeaders {

    private MediaHeaders() {}

    static String etag(Medium medium) {
        return "\"" + medium.sha256() + "\"";
    }

    /// Whether an `If-None-Match` names the tag; weakly, as RFC 9110 wants.
    static boolean matches(String ifNoneMatch, String etag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
    }

    static Response.ResponseBuilder validators(Response.ResponseBuilder response, Medium medium) {
        return response.header(HttpHeaders.ETAG, etag(medium))
                // The content never changes, but who may read it does.
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
    }

    static Response.ResponseBuilder content(Response.ResponseBuilder response, Medium medium) {
        return validators(response, medium)
                .header(HttpHeaders.CONTENT_TYPE, medium.contentType())
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition(medium))
                .header("Accept-Ranges", "bytes")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }

    static String disposition(Medium medium) {
        String how = medium.contentType().startsWith("image/") ? "inline" : "attachment";
        if (medium.fileName().isEmpty()) {
            return how;
        }
        // RFC 6266: a plain name for old programs, the real one for the others.
        String plain = medium.fileName().replaceAll("[^A-Za-z0-9._ -]", "_");
        String encoded = URLEncoder.encode(medium.fileName(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return how + "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }
}
