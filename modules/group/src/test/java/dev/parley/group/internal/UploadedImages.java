package dev.parley.group.internal;

import dev.parley.group.api.AvatarMedia;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Media of a test: all that there are are images.
final class UploadedImages implements AvatarMedia {

    private final Map<MediaId, UserId> owners = new ConcurrentHashMap<>();

    MediaId of(UserId owner) {
        MediaId image = new MediaId(UUID.randomUUID());
        owners.put(image, owner);
        return image;
    }

    @Override
    public void check(UserId by, MediaId medium) {
        if (!by.equals(owners.get(medium))) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "no such medium");
        }
    }
}
