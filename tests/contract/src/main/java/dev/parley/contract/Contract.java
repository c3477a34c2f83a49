package dev.parley.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/// Holds the server and its clients to `docs/asyncapi.yaml` and `docs/openapi.yaml`: whatever the tests
/// exchange with it passes here, on whichever way it came. What the documents do not say ends the test with a
/// [ContractViolation], and is kept, for a test may take that error for another one. Thread-safe.
///
/// A test may send anything, and the server ignores what it does not know. The clients of the project may not:
/// what they send must be documented to the last field.
public final class Contract {

    private static final Contract OF_THIS_RUN = new Contract(Documents.ofTheProject());
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonMapper AS_THE_SERVER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int MAX_KEPT = 100;

    private final Coverage coverage = new Coverage();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final FrameContract frames;
    private final RestContract rest;

    Contract(Documents documents) {
        frames = new FrameContract(documents, coverage);
        rest = new RestContract(documents, coverage);
    }

    /// The one of all tests of this JVM.
    public static Contract ofThisRun() {
        return OF_THIS_RUN;
    }

    /// The contract of one new connection of a test.
    public Dialogue dialogue() {
        return new Dialogue(this, frames, Caller.TEST);
    }

    /// The contract of one new connection of a client of the project.
    Dialogue dialogueOfClient() {
        return new Dialogue(this, frames, Caller.CLIENT);
    }

    /// A REST call of a test and its answer.
    public void exchanged(RestExchange exchange) {
        held(() -> rest.check(exchange, Caller.TEST));
    }

    /// A REST call of a client of the project and its answer.
    void exchangedByClient(RestExchange exchange) {
        held(() -> rest.check(exchange, Caller.CLIENT));
    }

    /// What was done against the contract so far, and what of it nobody showed.
    ///
    /// @param listOfUnseen what nobody has to show, with the reasons: see [Coverage]
    public List<String> shortcomings(String listOfUnseen) {
        return Stream.concat(violations.stream(), coverage.gaps(listOfUnseen).stream())
                .toList();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    Coverage coverage() {
        return coverage;
    }

    void held(Runnable check) {
        try {
            check.run();
        } catch (ContractViolation violation) {
            if (violations.size() < MAX_KEPT) {
                violations.add(violation.getMessage());
            }
            throw violation;
        }
    }

    /// What the server sent must be JSON, with each name once.
    static JsonNode readStrictly(byte[] json) {
        try {
            return STRICT.readTree(json);
        } catch (IOException malformed) {
            throw new ContractViolation("not JSON: " + malformed.getMessage());
        }
    }

    /// Empty for what is no JSON in UTF-8.
    static Optional<JsonNode> read(byte[] json) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            return Optional.of(AS_THE_SERVER.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException | CharacterCodingException malformed) {
            return Optional.empty();
        }
    }
}
