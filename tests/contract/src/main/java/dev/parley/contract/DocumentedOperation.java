package dev.parley.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.Documents.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/// An operation of `openapi.yaml`, as far as tests need it that go through all of them.
///
/// @param path with its variables in braces
/// @param secured whether it wants an access token
/// @param statuses what it lists, without what any operation may answer
/// @param bodyField a field of its JSON body, or null where it takes none
/// @param headers the names of its header parameters
/// @param arguments the names of its query parameters
public record DocumentedOperation(
        String method,
        String path,
        boolean secured,
        Set<Integer> statuses,
        String bodyField,
        Set<String> headers,
        Set<String> arguments) {

    public static List<DocumentedOperation> all() {
        Documents documents = Documents.ofTheProject();
        List<DocumentedOperation> all = new ArrayList<>();
        documents
                .openapi("paths")
                .node()
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        all.add(of(documents, path.getKey(), method));
                    }
                }));
        return all;
    }

    private static DocumentedOperation of(Documents documents, String path, String method) {
        Place operation = documents.openapi("paths", path, method);
        Set<Integer> statuses = new TreeSet<>();
        documents.at(operation, "responses").node().fieldNames().forEachRemaining(status -> {
            if (!status.equals("default")) {
                statuses.add(Integer.valueOf(status));
            }
        });
        Place body = documents.at(operation, "requestBody", "content", "application/json", "schema", "properties");
        JsonNode parameters = documents.at(operation, "parameters").node();
        return new DocumentedOperation(
                method.toUpperCase(Locale.ROOT),
                path,
                !operation.node().has("security"),
                statuses,
                body.exists() ? body.node().fieldNames().next() : null,
                named(parameters, "header"),
                named(parameters, "query"));
    }

    private static Set<String> named(JsonNode parameters, String place) {
        Set<String> names = new TreeSet<>();
        StreamSupport.stream(parameters.spliterator(), false)
                .filter(parameter -> parameter.path("in").asText().equals(place))
                .forEach(parameter -> names.add(parameter.path("name").asText()));
        return names;
    }

    public boolean takesJson() {
        return bodyField != null;
    }

    public boolean isForAdministrators() {
        return path.startsWith("/admin/");
    }

    /// The path with this text for each variable.
    public String pathWith(String variable) {
        return path.replaceAll("\\{[^}]+}", variable);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
