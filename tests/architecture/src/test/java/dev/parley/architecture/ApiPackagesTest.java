package dev.parley.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static dev.parley.architecture.Proof.prove;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import org.junit.jupiter.api.Test;

/// An `api` package is a language to speak with a module, free of how the module works.
class ApiPackagesTest {

    private static final String API = "dev.parley.*.api..";

    /// An api consists of interfaces, records, enums, exceptions and final value classes.
    @Test
    void apisHoldQuestionsAndValues() {
        prove(classes().that().resideInAPackage(API).should(be(A_QUESTION_OR_VALUE)), """
                package dev.parley.chat.api;
                public class PlantedService {}
                abstract class PlantedBase {}
                interface PlantedHolder { class Nested {} }
                """, """
                package dev.parley.chat.api;
                interface Question {}
                record Value(int number) {}
                enum Kind { ONE { @Override int code() { return 1; } }; abstract int code(); }
                class Failure extends RuntimeException {}
                final class Text { Runnable later = new Runnable() { @Override public void run() {} }; }
                """);
    }

    private static final DescribedPredicate<JavaClass> A_QUESTION_OR_VALUE = describe(
            "interfaces, records, enums, exceptions or final",
            type -> type.isInterface()
                    || type.isRecord()
                    || type.isAssignableTo(Enum.class)
                    || type.isAssignableTo(Throwable.class)
                    || type.isAnonymousClass()
                    || type.getModifiers().contains(JavaModifier.FINAL));

    /// An api speaks of the JDK's types and of apis: no CDI, JPA or EJB annotation, no library, nothing
    /// internal.
    @Test
    void apisSpeakOfTheJdkAndOfApisAlone() {
        prove(
                classes()
                        .that()
                        .resideInAPackage(API)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage("java..", API),
                """
                package dev.parley.media.api;
                @jakarta.inject.Singleton final class PlantedBean {}
                @jakarta.persistence.Entity final class PlantedEntity {}
                @jakarta.ejb.Local interface PlantedLocal {}
                interface PlantedLeak { dev.parley.media.internal.Part part(); }
                interface PlantedJson { com.fasterxml.jackson.core.JsonParser json(); }
                interface Files { byte[] content(dev.parley.platform.api.Owner owner, int[] ranges); }
                """,
                "package dev.parley.media.internal; public class Part {}",
                "package dev.parley.platform.api; public record Owner(String name) {}");
    }
}
