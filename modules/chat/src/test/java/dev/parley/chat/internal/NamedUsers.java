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

/// Everybody exists but those who were said not to, and is called after its id.
final class NamedUsers implements Users {

    private final Set<UserId> missing = new HashSet<>();
    private final Set<Set<UserId>> blocks = new HashSet<>();

    static String nameOf(UserId user) {
        return "User " + user;
    }

    void doesNotExist(UserId user) {
        missing.add(user);
    }

    void block(UserId one, UserId other) {
        blocks.add(Set.of(one, other));
    }

    void unblock(UserId one, UserId other) {
        blocks.remove(Set.of(one, other));
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
    public List<User> findByPhoneNumbers(Collection<String> phoneNumbers) {
        return List.of();
    }

    @Override
    public boolean blockedBetween(UserId one, UserId other) {
        return !one.equals(other) && blocks.contains(Set.of(one, other));
    }
}
