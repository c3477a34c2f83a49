package dev.parley.chat.internal;

import dev.parley.platform.api.UserId;
import dev.parley.user.api.Privacy;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Nobody hides what it has read but those who were named.
final class HiddenReaders implements Privacy {

    private final Set<UserId> hidden = new HashSet<>();

    void hide(UserId user) {
        hidden.add(user);
    }

    @Override
    public boolean showsLastSeen(UserId subject, UserId viewer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<UserId> hidingReadReceipts(Collection<UserId> users) {
        Set<UserId> hiding = new HashSet<>(users);
        hiding.retainAll(hidden);
        return hiding;
    }
}
