package dev.parley.user.internal;

import dev.parley.user.api.Role;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Roles as the database holds them: their wire names.
final class Roles {

    private Roles() {}

    /// A role that this version does not know gives no right.
    static Set<Role> of(String[] names) {
        return Arrays.stream(names)
                .map(Role::ofWireName)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    static String[] names(Collection<Role> roles) {
        return roles.stream().map(Role::wireName).sorted().toArray(String[]::new);
    }
}
