package dev.parley.group.api;

import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;

/// Which media may become a group's avatar. Implemented by the chat module: groups know nothing of media.
public interface AvatarMedia {

    /// Blocks on the database.
    ///
    /// @throws ParleyException `not-found` unless the user uploaded it and the upload is complete, `invalid`
    ///     where it is no image
    void check(UserId by, MediaId medium);
}
