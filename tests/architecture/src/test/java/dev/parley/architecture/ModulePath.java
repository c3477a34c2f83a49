package dev.parley.architecture;

import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Our modules as they were built, and what they require. The rest of the class path stays away: one automatic
/// module would bring all others with it.
final class ModulePath {

    private static final Map<String, ModuleReference> MODULES = find();

    private ModulePath() {}

    static ModuleDescriptor descriptor(ServerModule module) {
        return MODULES.get(module.root()).descriptor();
    }

    /// For `javac --module-path`.
    static String asOption() {
        return MODULES.values().stream()
                .map(module -> Path.of(module.location().orElseThrow()).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Map<String, ModuleReference> find() {
        ModuleFinder finder =
                ModuleFinder.of(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .filter(ModulePath::holdsModule)
                        .toArray(Path[]::new));
        Deque<String> required =
                new ArrayDeque<>(ServerModule.named().map(ServerModule::root).toList());
        Map<String, ModuleReference> found = new TreeMap<>();
        while (!required.isEmpty()) {
            finder.find(required.remove())
                    .filter(module -> found.put(module.descriptor().name(), module) == null)
                    .ifPresent(module -> module.descriptor().requires().forEach(other -> required.add(other.name())));
        }
        return found;
    }

    private static boolean holdsModule(Path entry) {
        try {
            return !ModuleFinder.of(entry).findAll().isEmpty();
        } catch (FindException notOne) {
            return false;
        }
    }
}
