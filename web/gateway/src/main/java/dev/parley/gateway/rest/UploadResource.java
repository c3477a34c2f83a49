package dev.parley.gateway.rest;

import dev.parley.media.api.MediaStore;
import dev.parley.media.api.MediaStore.Upload;
import dev.parley.platform.api.ParleyException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/// Uploads under way, by tus 1.0: sent in as many pieces as it takes, gone on with after a broken line,
/// given up.
@Tus
@Path("media/uploads/{uploadId}")
public class UploadResource {

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Inject
    private MediaStore media;

    @Inject
    private Transfers transfers;

    @Inject
    private Caller caller;

    @PathParam("uploadId")
    private String uploadId;

    @HEAD
    public Response status() {
        Upload upload = media.status(caller.userId(), id());
        return standing(Response.ok(), upload)
                .header("Upload-Length", upload.length())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @PATCH
    @Consumes("application/offset+octet-stream")
    public Response append(@HeaderParam("Upload-Offset") String offset, InputStream bytes) {
        long at = bytes("Upload-Offset", offset);
        try (Transfer transfer = transfers.begin(caller.userId())) {
            return standing(Response.noContent(), media.append(caller.userId(), id(), at, transfer.from(bytes)))
                    .build();
        }
    }

    @DELETE
    public void discard() {
        media.discard(caller.userId(), id());
    }

    private UUID id() {
        return Arguments.uuid("uploadId", uploadId);
    }

    static Response.ResponseBuilder standing(Response.ResponseBuilder response, Upload upload) {
        response.header("Upload-Offset", upload.offset());
        return upload.complete() ? response : response.header("Upload-Expires", HTTP_DATE.format(upload.expiresAt()));
    }

    static long bytes(String header, String value) {
        try {
            long bytes = Long.parseLong(value);
            if (bytes >= 0) {
                return bytes;
            }
        } catch (NumberFormatException notNumber) {
            // Told below.
        }
        throw ParleyException.invalid(header, "a whole number of bytes is needed");
    }
}
