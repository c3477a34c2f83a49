package dev.parley.chat.internal;

import dev.parley.media.api.MediaStore;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;

/// A store that knows of one medium and has nothing of its content.
record OneMedium(Medium medium) implements MediaStore {

    static OneMedium of(MediaId id, UserId owner) {
        return new OneMedium(new Medium(id, owner, 1, "image/png", "", ""));
    }

    @Override
    public Optional<Medium> find(MediaId media) {
        return Optional.of(medium).filter(known -> known.mediaId().equals(media));
    }

    @Override
    public long maxBytes() {
        throw new UnsupportedOperationException("nothing is uploaded");
    }

    @Override
    public Upload create(UserId owner, long length, String contentType, String fileName) {
        throw new UnsupportedOperationException("nothing is uploaded");
    }

    @Override
    public Upload append(UserId owner, UUID uploadId, long offset, InputStream bytes) {
        throw new UnsupportedOperationException("nothing is uploaded");
    }

    @Override
    public Upload status(UserId owner, UUID uploadId) {
        throw new UnsupportedOperationException("nothing is uploaded");
    }

    @Override
    public void discard(UserId owner, UUID uploadId) {
        throw new UnsupportedOperationException("nothing is uploaded");
    }

    @Override
    public InputStream open(MediaId media, long offset, long length) {
        throw new UnsupportedOperationException("nothing is read");
    }
}
