package dev.parley.architecture;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// The parts of the server, lowest first, and the one table of which may use which and who owns which tables.
enum ServerModule {
    PLATFORM(""),
    USER("users", PLATFORM),
    GROUP("groups", PLATFORM, USER),
    PRESENCE("presence", PLATFORM, USER),
    MEDIA("media", PLATFORM, USER),
    CHAT("chats", PLATFORM, USER, GROUP, PRESENCE, MEDIA),
    NOTIFICATION("notification", PLATFORM, USER, GROUP, PRESENCE, MEDIA, CHAT),
    /// Not a Java module, as a web archive is not: javac guards nothing here, these tests do.
    GATEWAY("", PLATFORM, USER, GROUP, PRESENCE, MEDIA, CHAT, NOTIFICATION);

    private final String schema;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<ServerModule> below;

    ServerModule(String schema, ServerModule... below) {
        this.schema = schema;
        this.below = Set.of(below);
    }

    /// Those with a `module-info.java`.
    static Stream<ServerModule> named() {
        return Stream.of(values()).filter(module -> module != GATEWAY);
    }

    static List<String> schemas() {
        return Stream.of(values())
                .map(ServerModule::schema)
                .filter(schema -> !schema.isEmpty())
                .toList();
    }

    static ServerModule ofClass(String className) {
        return Stream.of(values())
                .filter(module -> className.startsWith(module.root() + "."))
                .findFirst()
                .orElseThrow();
    }

    /// Its top package, which is also the name of its Java module.
    String root() {
        return "dev.parley." + name().toLowerCase(Locale.ROOT);
    }

    String api() {
        return root() + ".api";
    }

    String internal() {
        return root() + ".internal";
    }

    /// The PostgreSQL schema that it alone may name; empty where it owns no tables.
    String schema() {
        return schema;
    }

    boolean mayUse(ServerModule other) {
        return below.contains(other);
    }

    Stream<ServerModule> others() {
        return Stream.of(values()).filter(other -> other != this);
    }
}
