package dev.parley.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.Documents.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The calls of `openapi.yaml`. Thread-safe.
final class RestContract {

    private static final String ROOT = "/api/v1";
    private static final String PROBLEM = "application/problem+json";
    private static final String JSON = "application/json";
    private static final String PAGE = "text/html";

    /// What any operation may answer beside what it lists.
    private static final Set<Integer> ANY_OPERATION = Set.of(401, 429, 500, 503);

    private static final int NOT_FOUND = 404;

    /// For people, by whoever stands in the place of the application while it is not there.
    private static final Map<Integer, String> PAGES = Map.of(503, "notThere", 504, "lost");
    private static final Set<Integer> WITHOUT_BODY = Set.of(405, 406, 415);

    private final Documents documents;
    private final Coverage coverage;
    private final List<Template> templates = new ArrayList<>();

    RestContract(Documents documents, Coverage coverage) {
        this.documents = documents;
        this.coverage = coverage;
        documents.openapi("paths").node().fieldNames().forEachRemaining(path -> templates.add(Template.of(path)));
        templates.sort(Comparator.comparingLong(Template::variables));
        for (Template template : templates) {
            Place path = documents.openapi("paths", template.path());
            path.node().fieldNames().forEachRemaining(method -> {
                if (!method.equals("parameters")) {
                    promise(method.toUpperCase(Locale.ROOT) + " " + template.path(), documents.at(path, method));
                }
            });
        }
    }

    private record Template(String path, Pattern pattern, long variables) {

        static Template of(String path) {
            Pattern pattern = Pattern.compile(Pattern.quote(path).replaceAll("\\{[^}]+}", "\\\\E[^/]+\\\\Q"));
            return new Template(
                    path, pattern, path.chars().filter(c -> c == '{').count());
        }
    }

    private void promise(String operation, Place place) {
        for (Map.Entry<String, JsonNode> response :
                documents.at(place, "responses").node().properties()) {
            if (response.getKey().equals("default")) {
                continue;
            }
            String answer = operation + " " + response.getKey();
            JsonNode code = documents
                    .at(place, "responses", response.getKey(), "content", PROBLEM, "schema", "properties", "code")
                    .node();
            if (code.has("enum")) {
                code.path("enum").forEach(each -> coverage.documented(answer + " " + each.asText()));
            } else {
                coverage.documented(
                        code.has("const") ? answer + " " + code.path("const").asText() : answer);
            }
        }
    }

    void check(RestExchange call, Caller caller) {
        if (isPage(call)) {
            checkAnswer(call, documents.openapi("components", "responses", PAGES.get(call.status())), call.status());
            return;
        }
        String path = call.uri().getRawPath().substring(ROOT.length());
        Template template = templates.stream()
                .filter(each -> each.pattern().matcher(path).matches())
                .findFirst()
                .orElse(null);
        if (template == null) {
            checkAnswer(call, documents.openapi("components", "responses", "notFound"), NOT_FOUND);
            return;
        }
        Place operation =
                documents.openapi("paths", template.path(), call.method().toLowerCase(Locale.ROOT));
        if (!operation.exists() || WITHOUT_BODY.contains(call.status())) {
            checkRefusedByFramework(call, operation);
            return;
        }
        Place answer = documents.at(operation, "responses", Integer.toString(call.status()));
        if (!answer.exists() && ANY_OPERATION.contains(call.status())) {
            answer = documents.at(operation, "responses", "default");
        }
        String code = checkAnswer(call, answer, call.status());
        coverage.saw((call.method() + " " + template.path() + " " + call.status() + " " + code).strip());
        if (call.succeeded()) {
            checkRequest(call, operation, template, caller);
        }
    }

    private static boolean isPage(RestExchange call) {
        String type = RestExchange.mediaType(call.header().apply("Content-Type").orElse(""));
        return PAGES.containsKey(call.status()) && type.equals(PAGE);
    }

    private static void checkRefusedByFramework(RestExchange call, Place operation) {
        if (!WITHOUT_BODY.contains(call.status()) || call.body().length > 0) {
            throw new ContractViolation(call + " is not documented");
        }
        if (operation.exists() == (call.status() == 405)) {
            throw new ContractViolation(call + ": the document says otherwise of the method");
        }
    }

    /// @return the problem's code, or nothing
    private String checkAnswer(RestExchange call, Place answer, int status) {
        if (!answer.exists() || call.status() != status) {
            throw new ContractViolation(
                    call + " is not documented: " + new String(call.body(), StandardCharsets.UTF_8));
        }
        documents.at(answer, "headers").node().fieldNames().forEachRemaining(name -> {
            if (call.header().apply(name).isEmpty()) {
                throw new ContractViolation(call + " lacks the header " + name);
            }
        });
        Place content = documents.at(answer, "content");
        if (!content.exists() || call.method().equals("HEAD")) {
            if (call.body().length > 0) {
                throw new ContractViolation(call + " has a body");
            }
            return content.node().has(PROBLEM) ? onlyCode(answer) : "";
        }
        String type = RestExchange.mediaType(call.header().apply("Content-Type").orElse(""));
        if (!content.node().has(type) && !content.node().has("*/*")) {
            throw new ContractViolation(call + " is of the type '" + type + "'");
        }
        if (!content.node().has(type) || !type.endsWith("json")) {
            return "";
        }
        JsonNode body = Contract.readStrictly(call.body());
        documents.require(documents.at(content, type, "schema"), body, call + " ");
        if (type.equals(PROBLEM) && body.path("status").asInt() != status) {
            throw new ContractViolation(call + " says another status: " + body);
        }
        return type.equals(PROBLEM) ? body.path("code").asText() : "";
    }

    /// Of an answer without a body, where there is only one.
    private String onlyCode(Place answer) {
        return documents
                .at(answer, "content", PROBLEM, "schema", "properties", "code", "const")
                .node()
                .asText();
    }

    private void checkRequest(RestExchange call, Place operation, Template template, Caller caller) {
        Place body = documents.at(operation, "requestBody");
        String query = call.uri().getRawQuery();
        if (query != null) {
            for (String argument : query.split("&", -1)) {
                String name = argument.split("=", 2)[0];
                if (documents.at(operation, "parameters").node().findValuesAsText("name").stream()
                        .noneMatch(name::equals)) {
                    throw new ContractViolation(call + ": '" + name + "' is not documented for " + template.path());
                }
            }
        }
        if (!body.exists()) {
            if (caller == Caller.CLIENT && call.requestBody().get().length > 0) {
                throw new ContractViolation(call + ": a client sends a body where none is documented");
            }
            return;
        }
        String type = RestExchange.mediaType(call.requestType());
        if (!documents.at(body, "content").node().has(type)) {
            throw new ContractViolation(call + " accepted a body of the type '" + type + "'");
        }
        if (type.equals(JSON)) {
            documents.require(
                    documents.at(body, "content", type, "schema"),
                    Contract.read(call.requestBody().get())
                            .orElseThrow(() -> new ContractViolation(call + " accepted what is not JSON")),
                    call + " accepted a body that",
                    caller);
        }
    }
}
