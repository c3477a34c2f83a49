package dev.parley.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static dev.parley.architecture.Proof.prove;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What keeps the code of the modules and the gateway testable and readable.
class CodingRulesTest {

    /// A name says what a thing is, which these endings do not.
    @Test
    void namesSayWhatAThingIs() {
        prove(noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)"), """
                package dev.parley.chat.internal;
                class PlantedUtil {}
                class PlantedUtils {}
                class PlantedHelper {}
                class PlantedManager {}
                class PlantedImpl {}
                class PlantedOuter { class EntryHelper {} }
                class Implementations {}
                """);
    }

    /// Static fields never change, so that tests and deployments in one virtual machine do not see one another.
    @Test
    void staticFieldsAreFinal() {
        prove(fields().that().areStatic().should().beFinal(), """
                package dev.parley.chat.internal;
                class PlantedCounter { static int count; }
                class Constants { static final int LIMIT = 1; int count; }
                enum Kind { ONE; int of(Kind kind) { return switch (kind) { case ONE -> 1; }; } }
                """);
    }

    /// Nor do they hold what changes: no counters, no collections but those declared as an interface and never
    /// changed.
    @Test
    void staticFieldsHoldNothingThatChanges() {
        prove(noFields().that().areStatic().should().haveRawType(MUTABLE), """
                package dev.parley.chat.internal;
                import java.util.*;
                import java.util.concurrent.ConcurrentHashMap;
                import java.util.concurrent.atomic.AtomicLong;
                class PlantedCounter { static final AtomicLong COUNT = new AtomicLong(); }
                class PlantedMap { static final HashMap<String, String> SEEN = new HashMap<>(); }
                class PlantedCache { static final ConcurrentHashMap<String, String> SEEN = new ConcurrentHashMap<>(); }
                class PlantedList { static final ArrayList<String> SEEN = new ArrayList<>(); }
                class Constants { static final Map<String, String> NAMES = Map.of("a", "b"); }
                """);
    }

    private static final DescribedPredicate<JavaClass> MUTABLE = describe(
            "that is a mutable holder",
            type -> type.getPackageName().equals("java.util.concurrent.atomic")
                    || (!type.isInterface()
                            && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))));

    /// A server writes to its log, not to the console.
    @Test
    void nothingIsPrinted() {
        prove(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS, """
                package dev.parley.chat.internal;
                class PlantedOut { void say() { System.out.println("hello"); } }
                class PlantedErr { void say() { System.err.println("hello"); } }
                class PlantedTrace { void say(Exception failure) { failure.printStackTrace(); } }
                """);
    }

    /// There is one way to log: `System.Logger`, which needs no library.
    @Test
    void logsGoThroughTheSystemLogger() {
        prove(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.util.logging..", "org.jboss.logging..", "org.slf4j..", "org.apache.logging.."),
                """
                package dev.parley.chat.internal;
                import java.util.logging.Logger;
                class PlantedLogger { static final Logger LOG = Logger.getLogger("chat"); }
                class Writer { static final System.Logger LOG = System.getLogger("chat"); }
                """);
    }

    /// Points in time are `java.time` values.
    @Test
    void nobodyUsesTheOldDates() {
        prove(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.util\\.(Date|Calendar|GregorianCalendar|TimeZone)|java\\.text\\..*DateFormat"),
                """
                package dev.parley.chat.internal;
                class PlantedDate { Object of(long millis) { return new java.util.Date(millis); } }
                class PlantedFormat { java.text.SimpleDateFormat format; }
                class Entry { java.time.Instant at; }
                """);
    }

    /// The time of day and new ids come from an injected `Clock` and `Ids`, so that a test decides them; only
    /// the platform asks the machine. How long something takes (`System.nanoTime`) may be measured anywhere.
    @Test
    void timeAndIdsAreInjected() {
        prove(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.parley.platform.internal..")
                        .should()
                        .accessTargetWhere(ASKS_THE_MACHINE),
                """
                package dev.parley.chat.internal;
                import java.time.*;
                class PlantedClock { Clock clock = Clock.systemUTC(); }
                class PlantedDefault { Clock clock = Clock.systemDefaultZone(); }
                class PlantedTick { Clock clock = Clock.tickSeconds(ZoneOffset.UTC); }
                class PlantedInstant { Instant now = Instant.now(); }
                class PlantedDay { LocalDate today = LocalDate.now(ZoneOffset.UTC); }
                class PlantedMillis { long now = System.currentTimeMillis(); }
                class PlantedId { java.util.UUID id = java.util.UUID.randomUUID(); }
                class PlantedReference { java.util.function.Supplier<Instant> now = Instant::now; }
                class Injected {
                    Instant now(Clock clock) { return Instant.now(clock); }
                    Clock coarse(Clock clock) { return Clock.tick(clock, Duration.ofMillis(1)); }
                    long elapsed(long since) { return System.nanoTime() - since; }
                }
                """,
                """
                package dev.parley.platform.internal;
                class Environment { java.time.Clock clock = java.time.Clock.systemUTC(); }
                """);
    }

    private static final DescribedPredicate<JavaAccess<?>> ASKS_THE_MACHINE =
            describe("asks the machine for the time or an id", access -> {
                String name = access.getTarget().getName();
                return switch (access.getTargetOwner().getName()) {
                    case "java.lang.System" -> name.equals("currentTimeMillis");
                    case "java.util.UUID" -> name.equals("randomUUID");
                    case "java.time.Clock" ->
                        (name.startsWith("system") || name.startsWith("tick")) && !takesClock(access);
                    default ->
                        access.getTargetOwner().getPackageName().equals("java.time")
                                && name.equals("now")
                                && !takesClock(access);
                };
            });

    private static boolean takesClock(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget method
                && method.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
    }
}
