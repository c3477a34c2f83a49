package dev.parley.group.internal;

import dev.parley.platform.api.UserId;
import dev.parley.user.api.Users;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Users of a test: everybody it made exists, and nobody else.
final class KnownUsers implements Users {

    private final Set<UserId> known = ConcurrentHashMap.newKeySet();
    private final Set<List<UserId>> blocks = ConcurrentHashMap.newKeySet();

    UserId someone() {
        UserId user = new UserId(UUID.randomUUID());
        known.add(user);
        return user;
    }

    void block(UserId by, UserId other) {
        blocks.add(List.of(by, other));
    }

    @Override
    public boolean exists(UserId user) {
        return known.contains(user);
    }

    @Override
    public Set<UserId> blockers(UserId one, UserId other) {
        return Stream.of(List.of(one, other), List.of(other, one))
                .filter(blocks::contains)
                .map(List::getFirst)
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<User> find(UserId user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<UserId, User> findAll(Collection<UserId> users) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<UserId, User> findAllAnew(Collection<UserId> users) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<User> findByPhoneNumbers(Collection<String> phoneNumbers) {
        throw new UnsupportedOperationException();
    }
}
