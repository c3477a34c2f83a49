package dev.parley.presence.internal;

import dev.parley.platform.api.UserId;
import dev.parley.user.api.Privacy;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Everybody is shown but those who were hidden.
final class HiddenUsers implements Privacy {

    private final Set<UserId> hidden = new HashSet<>();

    void hide(UserId user) {
        hidden.add(user);
    }

    @Override
    public boolean showsLastSeen(UserId subject, UserId viewer) {
        return !hidden.contains(subject);
    }

    @Override
    public Set<UserId> hidingReadReceipts(Collection<UserId> users) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<UserId> hidingReadReceiptsNow(UserId one, UserId other) {
        throw new UnsupportedOperationException();
    }
}
