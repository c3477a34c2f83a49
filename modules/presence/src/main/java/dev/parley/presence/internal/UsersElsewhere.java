package dev.parley.presence.internal;

import dev.parley.platform.api.Nodes;
import dev.parley.platform.api.UserId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What the other nodes have told of their users: who is connected to which, and who looks at none of its connections
/// there. Only *living* nodes count. What one node tells comes one after the other; reads may come at any time.
///
/// When an away user goes, it is struck off as away last, and whoever reads looks there first: it is not online for a
/// moment.
final class UsersElsewhere {

    /// The nodes of each user: asked several times for each receiver of a message, so that it must cost one look,
    /// whatever the number of nodes. The lists are immutable, and none is empty.
    private final Map<UserId, List<String>> connected = new ConcurrentHashMap<>();

    /// Those of a user's nodes to which none of its connections looks.
    private final Map<UserId, List<String>> away = new ConcurrentHashMap<>();

    /// Of nodes that are just telling all of their users, what they have told so far.
    private final Map<String, Set<UserId>> arriving = new ConcurrentHashMap<>();

    private final Map<String, Set<UserId>> arrivingAway = new ConcurrentHashMap<>();

    private final Nodes nodes;

    UsersElsewhere(Nodes nodes) {
        this.nodes = nodes;
    }

    boolean contains(UserId user) {
        List<String> known = connected.get(user);
        return known != null && countLiving(known) > 0;
    }

    boolean isLooking(UserId user) {
        List<String> but = away.getOrDefault(user, List.of());
        return nodesOf(user).stream().anyMatch(node -> !but.contains(node));
    }

    /// The living nodes to which the user is connected.
    List<String> nodesOf(UserId user) {
        List<String> known = connected.get(user);
        if (known == null) {
            return List.of();
        }
        return countLiving(known) == known.size()
                ? known
                : known.stream().filter(nodes::isThere).toList();
    }

    private int countLiving(List<String> known) {
        int living = 0;
        for (int i = 0; i < known.size(); i++) {
            living += nodes.isThere(known.get(i)) ? 1 : 0;
        }
        return living;
    }

    void came(UserId user, String node) {
        remove(away, user, node);
        add(connected, user, node);
    }

    void went(UserId user, String node) {
        remove(connected, user, node);
        remove(away, user, node);
    }

    void looksNoMore(UserId user, String node) {
        add(away, user, node);
    }

    void looksAgain(UserId user, String node) {
        remove(away, user, node);
    }

    /// A node is telling all of its users: some of them.
    void some(Collection<UserId> users, String node) {
        from(node, arriving).addAll(users);
    }

    /// The same, of those who are away. Before the others.
    void someAway(Collection<UserId> users, String node) {
        from(node, arrivingAway).addAll(users);
    }

    /// The last of them: from now on they are all that it has.
    void theRest(Collection<UserId> users, String node) {
        Set<UserId> all = from(node, arriving);
        all.addAll(users);
        Set<UserId> allAway = from(node, arrivingAway);
        arriving.remove(node);
        arrivingAway.remove(node);
        allAway.forEach(user -> add(away, user, node));
        all.forEach(user -> add(connected, user, node));
        keep(connected, all, node);
        keep(away, allAway, node);
    }

    /// Forgets nodes that are gone.
    ///
    /// @return the users who were connected to one
    Set<UserId> forgetGone() {
        Set<UserId> lost = new HashSet<>();
        connected.forEach((user, known) -> {
            if (countLiving(known) < known.size()) {
                lost.add(user);
            }
        });
        lost.forEach(user -> connected.computeIfPresent(user, (_, known) -> only(known, nodes::isThere)));
        away.keySet().forEach(user -> away.computeIfPresent(user, (_, known) -> only(known, nodes::isThere)));
        arriving.keySet().removeIf(node -> !nodes.isThere(node));
        arrivingAway.keySet().removeIf(node -> !nodes.isThere(node));
        return lost;
    }

    private static List<String> only(List<String> known, Predicate<String> wanted) {
        List<String> left = known.stream().filter(wanted).toList();
        return left.isEmpty() ? null : left;
    }

    private static void add(Map<UserId, List<String>> where, UserId user, String node) {
        where.merge(
                user,
                List.of(node),
                (known, _) -> known.contains(node)
                        ? known
                        : Stream.concat(known.stream(), Stream.of(node)).toList());
    }

    private static void remove(Map<UserId, List<String>> where, UserId user, String node) {
        where.computeIfPresent(user, (_, known) -> only(known, other -> !other.equals(node)));
    }

    private static void keep(Map<UserId, List<String>> where, Set<UserId> users, String node) {
        where.forEach((user, known) -> {
            if (known.contains(node) && !users.contains(user)) {
                remove(where, user, node);
            }
        });
    }

    private static Set<UserId> from(String node, Map<String, Set<UserId>> arriving) {
        return arriving.computeIfAbsent(node, _ -> ConcurrentHashMap.newKeySet());
    }
}
