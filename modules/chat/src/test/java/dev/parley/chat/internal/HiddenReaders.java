package dev.parley.chat.internal;

import dev.parley.platform.api.UserId;
import dev.parley.user.api.Privacy;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Nobody hides what it has read but those who were named, and they not from whom they were said to show it to.
final class HiddenReaders implements Privacy {

    private final Set<UserId> hidden = new HashSet<>();
    private final Set<List<UserId>> shown = new HashSet<>();

    void hide(UserId user) {
        hidden.add(user);
    }

    void show(UserId user, UserId other) {
        shown.add(List.of(user, other));
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

    @Override
    public Set<UserId> hidingReadReceiptsNow(UserId one, UserId other) {
        return Stream.of(List.of(one, other), List.of(other, one))
                .filter(both -> hidden.contains(both.getFirst()) && !shown.contains(both))
                .map(List::getFirst)
                .collect(Collectors.toSet());
    }
}
