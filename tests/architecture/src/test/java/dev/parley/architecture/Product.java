package dev.parley.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.Stream;

/// What the build has made of the server: the classes of its modules and of the gateway.
final class Product {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPackages(
                    Stream.of(ServerModule.values()).map(ServerModule::root).toList());

    private Product() {}

    static JavaClasses classes() {
        return CLASSES;
    }

    /// The simple names of a package's own types, without nested ones.
    static List<String> typesOf(String packageName) {
        return CLASSES.stream()
                .filter(type -> type.getPackageName().equals(packageName))
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getSimpleName)
                .sorted()
                .toList();
    }
}
