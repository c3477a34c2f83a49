package dev.parley.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.parley.architecture.Proof.prove;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// platform ← user ← { group, presence, media } ← chat ← notification ← gateway, and only through `api`
/// packages.
class ModuleBoundariesTest {

    /// A class uses its own module and the `api` packages of the modules below it, and nothing else of Parley.
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void aModuleUsesNothingOfOthersButTheApisBelowIt(ServerModule module) {
        Stream<String> neighbours = module.others()
                .flatMap(other -> Stream.of(
                        "package %s; public class Open {}".formatted(other.api()),
                        "package %s; public class Hidden {}".formatted(other.internal())));
        Stream<String> intoInternal =
                module.others().map(other -> """
                package %s.internal;
                class PlantedUserOf_%s_Internal { %s.Hidden found; }
                """.formatted(module.root(), other, other.internal()));
        Stream<String> intoUpper = module.others()
                .filter(other -> !module.mayUse(other))
                .map(other -> """
                package %s.internal;
                class PlantedUserOf_%s { void use() { new %s.Open(); } }
                """.formatted(module.root(), other, other.api()));
        Stream<String> intoLower =
                module.others().filter(module::mayUse).map(other -> """
                package %s.internal;
                class GoodUserOf_%s { %s.Open open; }
                """.formatted(module.root(), other, other.api()));

        prove(
                noClasses()
                        .that()
                        .resideInAPackage(module.root() + "..")
                        .should()
                        .dependOnClassesThat(areClosedTo(module)),
                Stream.of(neighbours, intoInternal, intoUpper, intoLower)
                        .flatMap(sources -> sources)
                        .toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> areClosedTo(ServerModule module) {
        return describe(
                "are closed to " + module,
                type -> module.others()
                        .filter(other -> type.getName().startsWith(other.root() + "."))
                        .anyMatch(other -> !module.mayUse(other) || !isIn(type, other.api())));
    }

    private static boolean isIn(JavaClass type, String packageName) {
        return (type.getPackageName() + ".").startsWith(packageName + ".");
    }

    /// The packages of a module and of the gateway form layers: none of them depends on itself through another
    /// one.
    @Test
    void packagesHaveNoCycles() {
        prove(slices().matching("dev.parley.(**)").should().beFreeOfCycles(), """
                package dev.parley.gateway.ws;
                public class PlantedFrame { dev.parley.gateway.rest.Resource resource; }
                """, """
                package dev.parley.gateway.rest;
                public class Resource { dev.parley.gateway.ws.PlantedFrame frame; }
                """);
    }
}
