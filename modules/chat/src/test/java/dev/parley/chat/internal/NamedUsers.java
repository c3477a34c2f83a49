package dev.parley.chat.internal;

import dev.parley.platform.api.UserId;
import dev.parley.user.api.Users;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everybody exists but those who were said not to, and is called after its id.
final class NamedUsers implements Users {

    private final Set<UserId> missing = new HashSet<>();
    private final Set<List<UserId>> blocks = new HashSet<>();

    static String nameOf(UserId user) {
        return "User " + user;
    }

    void doesNotExist(UserId user) {
        missing.add(user);
    }

    void block(UserId by, UserId other) {
        blocks.add(List.of(by, other));
    }

    void unblock(UserId by, UserId other) {
        blocks.remove(List.of(by, other));
    }

    @Override
    public boolean exists(UserId user) {
        return !missing.contains(user);
    }

    @Override
    public Optional<User> find(UserId user) {
        return exists(user) ? Optional.of(new User(user, nameOf(user), "+49", "")) : Optional.empty();
    }

    @Override
    public Map<UserId, User> findAll(Collection<UserId> users) {
        return users.stream()
                .distinct()
                .flatMap(user -> find(user).stream())
                .collect(Collectors.toMap(User::userId, Function.identity()));
    }

    @Override
    public Map<UserId, User> findAllAnew(Collection<UserId> users) {
        return findAll(users);
    }

    @Override
    public List<User> findByPhoneNumbers(Collection<String> phoneNumbers) {
        return List.of();
    }

    @Override
    public Set<UserId> blockers(UserId one, UserId other) {
        return Stream.of(List.of(one, other), List.of(other, one))
                .filter(blocks::contains)
                .map(List::getFirst)
                .collect(Collectors.toSet());
    }
}
