package dev.parley.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static dev.parley.architecture.Proof.prove;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A module owns its tables: what others want of them, they ask of its `api`.
class SchemaOwnershipTest {

    private static final Path MIGRATIONS = Repository.root().resolve("db-migrations/src/main/resources/db/migration");

    /// A name in one of the schemas: `users.account`, `"users"."account"`, `users.%I` for `format`, or one
    /// whose rest is put together at run time (U+0001 in the class file). Not the middle of a longer dotted
    /// name, such as a package's.
    private static final Pattern IN_SCHEMA = Pattern.compile(
            "(?<![\\w.$/-])\"?(" + String.join("|", ServerModule.schemas()) + ")\"?\\.[\"%a-z_\\u0001]",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern COMMENT = Pattern.compile("--.*|/\\*(?s:.*?)\\*/");

    /// No string of a module's classes names a table in the schema of another one.
    @Test
    void sqlNamesTheSchemaOfItsOwnModuleAlone() {
        prove(classes().should(nameNoOtherSchema()), """
                package dev.parley.chat.internal;
                import java.util.function.Consumer;
                class PlantedConstant { static final String SQL = "select name from users.account"; }
                class PlantedArgument { void run(Consumer<String> db) { db.accept("delete from GROUPS.member"); } }
                class PlantedText {
                    String sql() {
                        return \"""
                            select 1 from chats.entry
                            join media.medium using (media_id)\""";
                    }
                }
                class PlantedParts { String sql(String of) { return "select " + of + " from presence.last_seen"; } }
                class PlantedTable { String sql(String table) { return "select 1 from media." + table; } }
                class Store {
                    static final String SQL = "select seq from chats.entry";
                    static final String TYPE = "dev.parley.media.api.MediaStore";
                    static final String SENTENCE = "No such users. Try again.";
                }
                """, """
                package dev.parley.gateway.rest;
                class PlantedQuery { static final String SQL = "select count(*) from chats.entry"; }
                """);
    }

    private static ArchCondition<JavaClass> nameNoOtherSchema() {
        return new ArchCondition<>("name no schema but their module's own") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String own = ServerModule.ofClass(type.getName()).schema();
                for (String constant : StringConstants.of(type)) {
                    for (String stray : strays(own, constant)) {
                        events.add(SimpleConditionEvent.violated(
                                type, "%s names schema %s in: %s".formatted(type.getName(), stray, constant)));
                    }
                }
            }
        };
    }

    /// A migration changes, and refers to, its own schema alone.
    @Test
    void aMigrationNamesItsOwnSchemaAlone() throws IOException {
        try (Stream<Path> files = Files.walk(MIGRATIONS)) {
            List<Path> migrations = files.filter(Files::isRegularFile).toList();
            assertThat(migrations).isNotEmpty().allSatisfy(file -> {
                String schema = MIGRATIONS.relativize(file).getName(0).toString();
                assertThat(ServerModule.schemas()).contains(schema);
                assertThat(strays(schema, withoutComments(Files.readString(file))))
                        .isEmpty();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table chats.entry (sender uuid references users.account)",
                "create view chats.named as select * from \"users\".\"account\"",
                "execute format('alter table users.%I set (fillfactor = 70)', name)",
                "create index on Users.account (name)",
            })
    void aStrayMigrationIsNoticed(String sql) {
        assertThat(strays("chats", withoutComments(sql))).containsExactly("users");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table chats.entry (id uuid) -- as in users.account",
                "/* users.account\n and groups.member */ create table chats.entry (id uuid)",
            })
    void aCommentIsNoStrayMigration(String sql) {
        assertThat(strays("chats", withoutComments(sql))).isEmpty();
    }

    private static List<String> strays(String own, String text) {
        return IN_SCHEMA
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replace("\"", "").split("\\.")[0].toLowerCase(Locale.ROOT))
                .filter(schema -> !schema.equals(own))
                .toList();
    }

    private static String withoutComments(String sql) {
        return COMMENT.matcher(sql).replaceAll("");
    }
}
