package dev.parley.gateway.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The schemas of requests are open, since unknown fields are ignored; so traffic alone does not show a field that is
/// read and that no document names, nor one that is documented and never read.
class RequestFieldsTest {

    /// Read by the parser itself, of every frame.
    private static final Set<String> OF_EVERY_FRAME = Set.of("t", "id");

    private final JsonNode document;

    RequestFieldsTest() throws IOException {
        try (InputStream yaml = RequestFieldsTest.class.getResourceAsStream("/documents/asyncapi.yaml")) {
            document = new YAMLMapper().readTree(yaml);
        }
    }

    @Test
    void whatIsReadIsWhatIsDocumented() {
        Set<String> read = Arrays.stream(Request.Field.values())
                .map(Request.Field::wireName)
                .collect(Collectors.toSet());
        read.addAll(OF_EVERY_FRAME);
        assertThat(new TreeSet<>(read)).isEqualTo(documented());
    }

    private Set<String> documented() {
        Set<String> fields = new TreeSet<>();
        document.path("operations")
                .valueStream()
                .filter(operation -> operation.path("action").asText().equals("receive"))
                .flatMap(operation -> operation.path("messages").valueStream())
                .map(message -> resolved(resolved(resolved(message)).at("/payload/schema"))
                        .path("properties"))
                .forEach(properties -> properties.properties().forEach(property -> {
                    fields.add(property.getKey());
                    if (property.getKey().equals("forwardedFrom")) {
                        // The one object in a frame that is read as a frame is.
                        resolved(property.getValue())
                                .path("properties")
                                .fieldNames()
                                .forEachRemaining(fields::add);
                    }
                }));
        return fields;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }
}
