package dev.parley.gateway.rest;

import dev.parley.gateway.limit.Limit;
import dev.parley.gateway.limit.Limited;
import dev.parley.media.api.MediaAccess;
import dev.parley.media.api.MediaStore;
import dev.parley.media.api.MediaStore.Medium;
import dev.parley.media.api.MediaStore.Upload;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.UUID;

/// Media: the beginning of an upload (the rest of it is [UploadResource]), and downloads with ranges and
/// validators.
@Path("media")
public class MediaResource {

    private static final int REQUESTED_RANGE_NOT_SATISFIABLE = 416;

    @Inject
    private MediaStore media;

    @Inject
    private MediaAccess access;

    @Inject
    private Transfers transfers;

    @Inject
    private Caller caller;

    @Tus
    @Public
    @OPTIONS
    public Response options() {
        return Response.noContent()
                .header("Tus-Version", TusFilter.VERSION)
                .header("Tus-Extension", "creation,expiration,termination")
                .header("Tus-Max-Size", media.maxBytes())
                .build();
    }

    @Tus
    @Limited(Limit.UPLOAD)
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    public Response create(
            @HeaderParam("Upload-Length") String length, @HeaderParam("Upload-Metadata") String metadata) {
        UploadMetadata told = UploadMetadata.parse(metadata);
        Upload upload = media.create(
                caller.userId(), UploadResource.bytes("Upload-Length", length), told.contentType(), told.fileName());
        return UploadResource.standing(Response.status(Response.Status.CREATED), upload)
                .header(HttpHeaders.LOCATION, "/api/v1/media/uploads/" + upload.uploadId())
                .entity(new NewUpload(upload.mediaId(), upload.uploadId()))
                .build();
    }

    @GET
    @Path("{mediaId}")
    public Response get(
            @PathParam("mediaId") String mediaId,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange,
            @HeaderParam("If-None-Match") String ifNoneMatch) {
        Medium medium = readable(mediaId);
        String etag = MediaHeaders.etag(medium);
        if (MediaHeaders.matches(ifNoneMatch, etag)) {
            return MediaHeaders.validators(Response.notModified(), medium).build();
        }
        boolean samePart = ifRange == null || ifRange.strip().equals(etag);
        return switch (ByteRange.parse(samePart ? range : null, medium.length())) {
            case ByteRange.Whole _ ->
                MediaHeaders.content(Response.ok(), medium)
                        .header(HttpHeaders.CONTENT_LENGTH, medium.length())
                        .entity(bytes(medium, 0, medium.length()))
                        .build();
            case ByteRange.Part part ->
                MediaHeaders.content(Response.status(Response.Status.PARTIAL_CONTENT), medium)
                        .header(HttpHeaders.CONTENT_LENGTH, part.length())
                        .header("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + medium.length())
                        .entity(bytes(medium, part.first(), part.length()))
                        .build();
            case ByteRange.Unsatisfiable _ ->
                Response.status(REQUESTED_RANGE_NOT_SATISFIABLE)
                        .header("Content-Range", "bytes */" + medium.length())
                        .build();
        };
    }

    @HEAD
    @Path("{mediaId}")
    public Response head(@PathParam("mediaId") String mediaId) {
        Medium medium = readable(mediaId);
        return MediaHeaders.content(Response.ok(), medium)
                .header(HttpHeaders.CONTENT_LENGTH, medium.length())
                .build();
    }

    private Medium readable(String mediaId) {
        MediaId id = new MediaId(Arguments.uuid("mediaId", mediaId));
        UserId user = caller.userId();
        return media.find(id)
                .filter(medium -> medium.owner().equals(user) || access.mayRead(user, id))
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "no such medium"));
    }

    /// Runs when the answer is written: the caller's request scope may be over by then.
    private StreamingOutput bytes(Medium medium, long offset, long length) {
        UserId user = caller.userId();
        return out -> {
            try (Transfer transfer = transfers.begin(user);
                    InputStream content = media.open(medium.mediaId(), offset, length)) {
                OutputStream client = transfer.to(out);
                content.transferTo(client);
                client.flush();
            }
        };
    }

    public record NewUpload(MediaId mediaId, UUID uploadId) {}
}
