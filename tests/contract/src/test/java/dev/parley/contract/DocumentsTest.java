package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.parley.contract.Documents.Place;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The documents themselves: what they are, that their examples are true, and that they leave nothing open.
final class DocumentsTest {

    private static final Set<String> APPLIED_TO_THE_SAME = Set.of("allOf", "anyOf", "oneOf", "if", "then", "else");

    private final Documents documents = Documents.ofTheProject();

    private static List<String> errors(String metaSchema, JsonNode document) throws IOException {
        try (InputStream schema = DocumentsTest.class.getResourceAsStream("/contract/" + metaSchema)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new ObjectMapper().readTree(schema))
                    .validate(document)
                    .stream()
                    .map(Error::toString)
                    .toList();
        }
    }

    @Test
    void oneIsAsyncApi() throws IOException {
        ObjectNode document = Documents.read("asyncapi.yaml");
        assertThat(errors("asyncapi-3.0.0.json", document)).isEmpty();
        document.withObject("/operations/send").put("action", "shout");
        assertThat(errors("asyncapi-3.0.0.json", document)).isNotEmpty();
    }

    @Test
    void oneIsOpenApi() throws IOException {
        ObjectNode document = Documents.read("openapi.yaml");
        assertThat(errors("openapi-3.1.json", document)).isEmpty();
        document.withObject("/paths/~1health/get").put("sumary", "a slip");
        assertThat(errors("openapi-3.1.json", document)).isNotEmpty();
    }

    /// Each schema is one of JSON Schema 2020-12, and has no keyword that no such schema has: a slip there would make
    /// it say less than it seems to.
    @ParameterizedTest
    @ValueSource(strings = {"asyncapi.yaml", "openapi.yaml"})
    void schemasAreSchemas(String name) {
        JsonNode schemas = Documents.read(name).at("/components/schemas");
        assertThat(schemas.size()).isPositive();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema meta = registry.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
        schemas.properties().forEach(schema -> {
            assertThat(meta.validate(schema.getValue())).as(schema.getKey()).isEmpty();
            assertThat(unknownKeywords(schema.getValue())).as(schema.getKey()).isEmpty();
        });
    }

    private static final Set<String> KEYWORDS = Set.of(
            "$ref",
            "type",
            "const",
            "enum",
            "format",
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "items",
            "required",
            "properties",
            "minProperties",
            "maxProperties",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "unevaluatedProperties",
            "description",
            "default");

    private static List<String> unknownKeywords(JsonNode schema) {
        List<String> unknown = new ArrayList<>();
        schema.properties().forEach(keyword -> {
            JsonNode value = keyword.getValue();
            switch (keyword.getKey()) {
                case "properties" -> value.forEach(property -> unknown.addAll(unknownKeywords(property)));
                case "allOf", "anyOf", "oneOf" -> value.forEach(part -> unknown.addAll(unknownKeywords(part)));
                case "items", "not", "if", "then", "else" -> unknown.addAll(unknownKeywords(value));
                case String other when !KEYWORDS.contains(other) -> unknown.add(other);
                default -> {
                    // Its value is no schema.
                }
            }
        });
        return unknown;
    }

    @Test
    void allMessagesHaveTrueExamples() {
        documents.asyncapi("components", "messages").node().properties().forEach(message -> {
            Place schema = documents.asyncapi("components", "messages", message.getKey(), "payload", "schema");
            assertThat(message.getValue().path("examples")).as(message.getKey()).isNotEmpty();
            message.getValue()
                    .path("examples")
                    .forEach(example -> assertThat(documents.errors(schema, example.path("payload")))
                            .as(message.getKey() + ": " + example.path("name").asText())
                            .isEmpty());
        });
    }

    @Test
    void allBodiesHaveTrueExamples() {
        contents().forEach(content -> {
            assertThat(content.node().has("example")).as(content.pointer()).isTrue();
            assertThat(documents.errors(
                            documents.at(content, "schema"), content.node().path("example")))
                    .as(content.pointer())
                    .isEmpty();
        });
    }

    /// All contents of requests and answers that are JSON.
    private Stream<Place> contents() {
        List<Place> contents = new ArrayList<>();
        operations().forEach(operation -> {
            addJson(contents, documents.at(operation, "requestBody", "content"));
            answers(operation).forEach(answer -> addJson(contents, documents.at(answer, "content")));
        });
        return contents.stream().distinct();
    }

    private Stream<Place> operations() {
        return names(documents.openapi("paths"))
                .map(path -> documents.openapi("paths", path))
                .flatMap(path ->
                        names(path).filter(name -> !name.equals("parameters")).map(name -> documents.at(path, name)));
    }

    private Stream<Place> answers(Place operation) {
        Place responses = documents.at(operation, "responses");
        return names(responses).map(status -> documents.at(responses, status));
    }

    private void addJson(List<Place> contents, Place content) {
        names(content).filter(type -> type.endsWith("json")).forEach(type -> contents.add(documents.at(content, type)));
    }

    private static Stream<String> names(Place place) {
        return place.node().properties().stream().map(Map.Entry::getKey);
    }

    /// Whatever the server sends is closed: a field more would be noticed, at any depth.
    @Test
    void nothingThatTheServerSendsIsOpen() {
        Set<Place> closed = new HashSet<>();
        names(documents.asyncapi("components", "messages"))
                .filter(message -> message.matches(".*(Ok|Error|Event)|unreadable"))
                .map(message -> documents.asyncapi("components", "messages", message, "payload", "schema"))
                .forEach(closed::add);
        operations().flatMap(this::answers).forEach(answer -> {
            List<Place> contents = new ArrayList<>();
            addJson(contents, documents.at(answer, "content"));
            contents.forEach(content -> closed.add(documents.at(content, "schema")));
        });
        assertThat(closed).hasSizeGreaterThan(50);
        closed.forEach(
                schema -> assertThat(open(schema, false)).as(schema.pointer()).isEmpty());
    }

    @Test
    void anOpenOneIsNoticed() {
        ObjectNode planted = Documents.read("asyncapi.yaml");
        planted.withObject("/components/schemas/infoOk/properties/members/items")
                .remove("unevaluatedProperties");
        Documents open = new Documents(planted, Documents.read("openapi.yaml"));
        assertThat(open(open, open.asyncapi("components", "schemas", "infoOk"), false))
                .hasSize(1);
    }

    private List<String> open(Place schema, boolean closedAround) {
        return open(documents, schema, closedAround);
    }

    private static List<String> open(Documents documents, Place schema, boolean closedAround) {
        List<String> open = new ArrayList<>();
        JsonNode node = schema.node();
        boolean closed = closedAround
                || node.has("unevaluatedProperties")
                || node.path("maxProperties").asInt(-1) == 0;
        if (node.has("properties") && !closed) {
            open.add(schema.pointer());
        }
        if (node.has("$ref")) {
            open.addAll(open(documents, documents.target(schema), closed));
        }
        for (String keyword : APPLIED_TO_THE_SAME) {
            Place applied = documents.at(schema, keyword);
            if (node.path(keyword).isArray()) {
                for (int i = 0; i < node.path(keyword).size(); i++) {
                    open.addAll(open(documents, documents.at(applied, Integer.toString(i)), closed));
                }
            } else if (applied.exists()) {
                open.addAll(open(documents, applied, closed));
            }
        }
        names(documents.at(schema, "properties"))
                // What is said of a field within a condition is said of a field that is described elsewhere.
                .filter(name -> !closedAround)
                .forEach(name -> open.addAll(open(documents, documents.at(schema, "properties", name), false)));
        if (node.has("items")) {
            open.addAll(open(documents, documents.at(schema, "items"), false));
        }
        return open;
    }
}
