package dev.parley.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.Documents.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The frames of `asyncapi.yaml`. Requests and their replies are its operations that receive, events are what the
/// others send. Thread-safe.
final class FrameContract {

    private static final int MAX_DEPTH = 20;

    private final Documents documents;
    private final Coverage coverage;
    private final Map<String, Exchange> requests = new HashMap<>();
    private final Map<String, Place> events = new HashMap<>();
    private final Set<String> closeCodes = new TreeSet<>();
    private final Place id;
    private Place unreadable;

    FrameContract(Documents documents, Coverage coverage) {
        this.documents = documents;
        this.coverage = coverage;
        id = documents.asyncapi("components", "schemas", "id");
        documents.asyncapi("operations").node().fieldNames().forEachRemaining(this::read);
        documents
                .asyncapi("channels", "socket", "x-closeCodes")
                .node()
                .fieldNames()
                .forEachRemaining(code -> {
                    closeCodes.add(code);
                    coverage.documented("close " + code);
                });
        documents
                .asyncapi("components", "schemas", "entryFields", "properties", "kind", "enum")
                .node()
                .forEach(kind -> coverage.documented("kind " + kind.asText()));
    }

    private record Exchange(Place request, Place ok, Place error) {

        Stream<Place> replies() {
            return Stream.of(ok, error);
        }
    }

    private void read(String name) {
        Place operation = documents.asyncapi("operations", name);
        if (operation.node().path("action").asText().equals("receive")) {
            Exchange exchange = new Exchange(
                    payload(operation, "messages", "0"),
                    payload(operation, "reply", "messages", "0"),
                    payload(operation, "reply", "messages", "1"));
            String type = type(exchange.request());
            requests.put(type, exchange);
            coverage.documented("request " + type);
            codes(exchange.error()).forEach(code -> coverage.documented("error " + type + " " + code.asText()));
            return;
        }
        for (int i = 0; i < operation.node().path("messages").size(); i++) {
            Place event = payload(operation, "messages", Integer.toString(i));
            if (codes(event).isArray()) {
                unreadable = event;
                codes(event).forEach(code -> coverage.documented("unreadable " + code.asText()));
            } else {
                events.put(type(event), event);
                coverage.documented("event " + type(event));
            }
        }
    }

    private Place payload(Place operation, String... message) {
        return documents.at(documents.at(operation, message), "payload", "schema");
    }

    private String type(Place schema) {
        return documents.at(schema, "properties", "t", "const").node().asText();
    }

    private JsonNode codes(Place schema) {
        return documents.at(schema, "properties", "code", "enum").node();
    }

    boolean isRequestWithId(JsonNode frame) {
        return frame.path("t").isTextual()
                && frame.has("id")
                && documents.errors(id, frame.get("id")).isEmpty();
    }

    /// What a client sends. Where a reply is asked for, that tells whether the request is proper.
    void checkSent(JsonNode frame) {
        Exchange exchange = requests.get(type(frame));
        if (exchange == null) {
            throw new ContractViolation("a client sends what is no documented request: " + frame);
        }
        if (!frame.has("id")) {
            documents.require(exchange.request(), withoutNulls(frame), "a client's request", Caller.CLIENT);
        }
    }

    /// @param request what it answers, or null if there is none
    void checkOk(JsonNode reply, JsonNode request, Caller caller) {
        Exchange exchange = request == null ? null : requests.get(type(request));
        if (exchange == null) {
            throw new ContractViolation("'ok' to what is no documented request: " + reply + " to " + request);
        }
        documents.require(exchange.ok(), reply, "the reply to " + request);
        documents.require(exchange.request(), withoutNulls(request), "an accepted request", caller);
        coverage.saw("request " + type(request));
        reply.path("entries").forEach(this::sawEntry);
        reply.path("chats").forEach(chat -> sawEntry(chat.path("lastEntry")));
    }

    /// @param request what it answers, or null where the frame could not be read
    void checkError(JsonNode reply, JsonNode request) {
        String code = reply.path("code").asText();
        Exchange exchange = request == null ? null : requests.get(type(request));
        boolean isMalformed = code.equals("malformed");
        if (exchange != null && !isMalformed) {
            documents.require(exchange.error(), reply, "the refusal of " + request);
            coverage.saw("error " + type(request) + " " + code);
            return;
        }
        documents.require(unreadable, reply, "the answer to " + request);
        coverage.saw("unreadable " + code);
        // Of what has no id, a flood ends with a refusal too.
        boolean isFlood = code.equals("rate-limited");
        if (request == null ? !isMalformed && !isFlood : isMalformed && isProper(request, exchange)) {
            throw new ContractViolation(reply + " to " + request);
        }
    }

    /// To whatever request.
    void checkReply(JsonNode reply) {
        Stream<Place> replies =
                Stream.concat(Stream.of(unreadable), requests.values().stream().flatMap(Exchange::replies));
        if (replies.noneMatch(schema -> documents.errors(schema, reply).isEmpty())) {
            throw new ContractViolation("a reply that no request may get: " + reply);
        }
    }

    /// Whether there is nothing in a request that could make it malformed.
    private boolean isProper(JsonNode request, Exchange exchange) {
        return depth(request) <= MAX_DEPTH
                && (exchange == null
                        || documents
                                .errors(exchange.request(), withoutNulls(request))
                                .isEmpty());
    }

    void checkEvent(JsonNode event) {
        Place schema = events.get(type(event));
        if (schema == null) {
            throw new ContractViolation("an event that is not documented: " + event);
        }
        documents.require(schema, event, "an event");
        coverage.saw("event " + type(event));
        if (type(event).equals("entry")) {
            sawEntry(event);
        }
        sawEntry(event.path("lastEntry"));
    }

    void checkClose(int code) {
        if (!closeCodes.contains(Integer.toString(code))) {
            throw new ContractViolation("the close code is not documented: " + code);
        }
        coverage.saw("close " + code);
    }

    private void sawEntry(JsonNode entry) {
        if (entry.has("kind")) {
            coverage.saw("kind " + entry.path("kind").asText());
        }
    }

    private static String type(JsonNode frame) {
        return frame.path("t").asText();
    }

    /// A field of a request that is null counts as left out.
    private static JsonNode withoutNulls(JsonNode request) {
        ObjectNode given = request.deepCopy();
        given.properties().stream()
                .filter(field -> field.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(given::remove);
        return given;
    }

    private static int depth(JsonNode node) {
        int deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depth(child));
        }
        return node.isContainerNode() ? deepest + 1 : 0;
    }
}
