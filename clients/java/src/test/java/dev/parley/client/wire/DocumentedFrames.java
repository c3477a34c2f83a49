package dev.parley.client.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/// The example frames of `docs/asyncapi.yaml`, as the build put it beside the tests.
public final class DocumentedFrames {
    /// @param name what it is an example of
    public record Example(String name, ObjectNode frame) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final JsonNode document;

    public DocumentedFrames() {
        try (InputStream yaml = DocumentedFrames.class.getResourceAsStream("/documents/asyncapi.yaml")) {
            document = new YAMLMapper().readTree(yaml);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// What a client may say.
    public List<Example> ofClients() {
        return operations("receive")
                .flatMap(operation -> examples(operation.path("messages")))
                .toList();
    }

    /// What the server may say, in reply or by itself.
    public List<Example> ofTheServer() {
        return Stream.concat(operations("receive").map(operation -> operation.path("reply")), operations("send"))
                .flatMap(operation -> examples(operation.path("messages")))
                .toList();
    }

    private Stream<JsonNode> operations(String action) {
        return document.path("operations")
                .valueStream()
                .filter(operation -> operation.path("action").asText().equals(action));
    }

    private Stream<Example> examples(JsonNode references) {
        return references.valueStream().flatMap(reference -> {
            String place = reference.path("$ref").asText();
            String name = place.substring(place.lastIndexOf('/') + 1);
            return document.path("components")
                    .path("messages")
                    .path(name)
                    .path("examples")
                    .valueStream()
                    .map(example -> new Example(
                            name + ", " + example.path("name").asText(), (ObjectNode) example.path("payload")));
        });
    }
}
