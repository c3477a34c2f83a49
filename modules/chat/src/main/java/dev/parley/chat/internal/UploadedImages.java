package dev.parley.chat.internal;

import dev.parley.group.api.AvatarMedia;
import dev.parley.media.api.MediaStore;
import dev.parley.media.api.MediaStore.Medium;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/// Lets a user show a group what it uploaded itself. What it was sent it may send on, but its sender may take that
/// back, and an avatar stays. Blocks on the database.
@Singleton
public class UploadedImages implements AvatarMedia {

    private static final String IMAGE = "image/";

    private final MediaStore store;

    @Inject
    public UploadedImages(MediaStore store) {
        this.store = store;
    }

    @Override
    public void check(UserId by, MediaId medium) {
        Medium uploaded = store.find(medium)
                .filter(found -> found.owner().equals(by))
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "no such medium"));
        if (!uploaded.contentType().startsWith(IMAGE)) {
            throw ParleyException.invalid("avatar", "an image is needed");
        }
    }
}
