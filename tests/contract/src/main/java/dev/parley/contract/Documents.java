package dev.parley.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `docs/asyncapi.yaml` and `docs/openapi.yaml`, and the schemas in them (JSON Schema 2020-12, formats asserted).
/// Thread-safe.
final class Documents {

    private static final String BASE = "https://parley.invalid/";
    private static final String ASYNCAPI = "asyncapi.yaml";
    private static final String OPENAPI = "openapi.yaml";

    private final Map<String, JsonNode> roots;
    private final SchemaRegistry registry;
    private final Map<Place, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<Place, Schema> closedSchemas = new ConcurrentHashMap<>();

    Documents(JsonNode asyncapi, JsonNode openapi) {
        roots = Map.of(ASYNCAPI, asyncapi, OPENAPI, openapi);
        Map<String, String> texts = Map.of(BASE + ASYNCAPI, asyncapi.toString(), BASE + OPENAPI, openapi.toString());
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(texts)
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    /// As the build put them beside this class.
    static Documents ofTheProject() {
        return new Documents(read(ASYNCAPI), read(OPENAPI));
    }

    static ObjectNode read(String name) {
        try (InputStream yaml = Documents.class.getResourceAsStream(name)) {
            return (ObjectNode) new YAMLMapper().readTree(yaml);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// A place in one of the documents: what stands there, and where that is, for a schema is told by its place.
    record Place(String document, String pointer, JsonNode node) {

        boolean exists() {
            return !node.isMissingNode();
        }
    }

    Place asyncapi(String... names) {
        return at(new Place(ASYNCAPI, "", roots.get(ASYNCAPI)), names);
    }

    Place openapi(String... names) {
        return at(new Place(OPENAPI, "", roots.get(OPENAPI)), names);
    }

    /// Goes down the names. A reference on the way is followed where it stands alone: beside other keywords it is part
    /// of a schema.
    Place at(Place from, String... names) {
        Place place = followed(from);
        for (String name : names) {
            JsonNode child = place.node.isArray() ? place.node.path(Integer.parseInt(name)) : place.node.path(name);
            place = followed(new Place(place.document, place.pointer + "/" + escaped(name), child));
        }
        return place;
    }

    Place followed(Place place) {
        return place.node.has("$ref") && place.node.size() == 1 ? target(place) : place;
    }

    /// What the reference at this place refers to.
    Place target(Place place) {
        String[] reference = place.node.path("$ref").asText().split("#", 2);
        String document = reference[0].isEmpty() ? place.document : reference[0];
        JsonNode node = roots.get(document).at(reference[1]);
        if (node.isMissingNode()) {
            throw new IllegalStateException("a reference to nothing: " + place.node);
        }
        return followed(new Place(document, reference[1], node));
    }

    void require(Place schema, JsonNode instance, String what) {
        require(schema, instance, what, Caller.TEST);
    }

    /// @throws ContractViolation unless the instance is as documented for who sent it
    void require(Place schema, JsonNode instance, String what, Caller caller) {
        String errors = errors(schema, instance, caller);
        if (!errors.isEmpty()) {
            throw new ContractViolation(what + " is not as documented: " + errors + " in " + instance);
        }
    }

    /// What is wrong with the instance by the schema at this place; nothing if it is empty.
    String errors(Place schema, JsonNode instance) {
        List<Error> errors = schemas.computeIfAbsent(schema, place -> registry.getSchema(SchemaLocation.of(uri(place))))
                .validate(instance);
        return joined(errors.stream().map(Error::toString));
    }

    /// As [#errors(Place,JsonNode)]. Of a client nothing is right that the schema does not name, though it leaves room
    /// for more: a field of a later version, which a server of this one ignores.
    String errors(Place schema, JsonNode instance, Caller caller) {
        return switch (caller) {
            case TEST -> errors(schema, instance);
            case CLIENT -> joined(errorsWhereClosed(schema, instance));
        };
    }

    private Stream<String> errorsWhereClosed(Place schema, JsonNode instance) {
        Stream<String> here = closedSchemas.computeIfAbsent(schema, this::closed).validate(instance).stream()
                .map(Error::toString);
        Stream<String> inItems = instance.isArray()
                ? instance.valueStream().flatMap(item -> errorsBelow(at(schema, "items"), item))
                : Stream.empty();
        Stream<String> inFields = instance.propertyStream()
                .flatMap(field -> errorsBelow(field(schema, field.getKey()), field.getValue()));
        return Stream.concat(here, Stream.concat(inItems, inFields));
    }

    private Stream<String> errorsBelow(Place schema, JsonNode instance) {
        return schema.exists() && instance.isContainerNode() ? errorsWhereClosed(schema, instance) : Stream.empty();
    }

    /// The schema of a field by the schema of an object; what has none is found where the object itself is looked at.
    private Place field(Place schema, String name) {
        Place field = at(schema, "properties", name);
        return field.exists() || !schema.node.has("$ref") ? field : field(target(schema), name);
    }

    /// A schema that leaves room on purpose says so, and keeps it.
    private Schema closed(Place schema) {
        return registry.getSchema(
                JsonNodeFactory.instance.objectNode().put("$ref", uri(schema)).put("unevaluatedProperties", false));
    }

    private static String uri(Place place) {
        return BASE + place.document + "#" + place.pointer;
    }

    private static String joined(Stream<String> errors) {
        return errors.collect(Collectors.joining("; "));
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
