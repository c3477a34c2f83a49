package dev.parley.media.api;

import dev.parley.platform.api.MediaId;
import dev.parley.platform.api.UserId;

/// Who may read a medium besides its owner. Implemented by the chat module: members of a chat it was sent to.
public interface MediaAccess {

    boolean mayRead(UserId user, MediaId media);
}
