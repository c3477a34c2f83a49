package dev.parley.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A rule that the product keeps is only worth something when it would notice a breach. So every rule comes
/// with one, as source text: a class whose name begins with `Planted` breaks the rule, and any other class
/// beside it keeps it.
final class Proof {

    private static final String PLANTED = "Planted";

    private Proof() {}

    /// Fails unless the product keeps the rule, each planted class breaks it, and what stands beside them does
    /// not.
    static void prove(ArchRule rule, String... sources) {
        rule.check(Product.classes());
        Path folder = temporaryFolder();
        try {
            Compilation compilation =
                    Compilation.of(List.of(sources), folder, "-classpath", System.getProperty("java.class.path"));
            assertThat(compilation.errors()).as("planted sources compile").isEmpty();
            proveSeen(rule, new ClassFileImporter().importPath(folder));
        } finally {
            delete(folder);
        }
    }

    private static void proveSeen(ArchRule rule, JavaClasses classes) {
        List<String> planted = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(Proof::isPlanted)
                .map(JavaClass::getName)
                .sorted()
                .toList();
        assertThat(planted).as("planted classes").isNotEmpty();
        JavaClasses innocent = classes.that(describe("are innocent", type -> !isPlanted(type)));
        assertThat(rule.allowEmptyShould(true)
                        .evaluate(innocent)
                        .getFailureReport()
                        .getDetails())
                .as("what the rule says of classes that keep it: " + rule.getDescription())
                .isEmpty();
        assertThat(planted)
                .as("planted classes that the rule sees: " + rule.getDescription())
                .allMatch(name -> rule.evaluate(classes.that(describe(
                                "are one culprit",
                                type -> !isPlanted(type)
                                        || topLevel(type).getName().equals(name))))
                        .hasViolation());
    }

    private static boolean isPlanted(JavaClass type) {
        return topLevel(type).getSimpleName().startsWith(PLANTED);
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(Proof::topLevel).orElse(type);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("planted");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
