package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.DocumentedOperation;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every REST operation refuses alike, asked of each one that the document lists.
@ExtendWith(ParleyServer.class)
final class EveryOperationIT {

    private static final int MAX_BODY = 128 * 1024;
    private static final int MAX_ADMIN_BODY = 16 * 1024 * 1024;

    private Server server;

    @BeforeEach
    void running(Server running) {
        server = running;
    }

    private static Stream<DocumentedOperation> operations(Predicate<DocumentedOperation> which) {
        return DocumentedOperation.all().stream().filter(which);
    }

    static Stream<DocumentedOperation> secured() {
        return operations(DocumentedOperation::secured);
    }

    static Stream<DocumentedOperation> administrators() {
        return operations(DocumentedOperation::isForAdministrators);
    }

    static Stream<DocumentedOperation> withBodies() {
        return operations(DocumentedOperation::takesJson);
    }

    static Stream<DocumentedOperation> withIds() {
        return operations(operation -> operation.path().contains("{") && !operation.takesJson());
    }

    static Stream<DocumentedOperation> withArguments() {
        return operations(operation -> operation.arguments().contains("limit"));
    }

    static Stream<DocumentedOperation> tus() {
        return operations(operation -> operation.headers().contains("Tus-Resumable"));
    }

    private Rest.Answer call(Rest caller, DocumentedOperation operation, String path, String body) {
        HttpRequest.Builder request = caller.request(path)
                .method(operation.method(), body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (operation.takesJson()) {
            request.header("Content-Type", "application/json");
        } else if (operation.headers().contains("Upload-Offset")) {
            request.header("Content-Type", "application/offset+octet-stream").header("Upload-Offset", "0");
        }
        return caller.send(request);
    }

    private Rest.Answer callWithTus(Rest caller, DocumentedOperation operation, String path) {
        return caller.send(caller.request(path)
                .method(operation.method(), BodyPublishers.ofString("x"))
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", "0")
                .header("Tus-Resumable", "1.0.0"));
    }

    private String somePath(DocumentedOperation operation) {
        return operation.pathWith(UUID.randomUUID().toString());
    }

    /// As somebody who gets far enough to be told what is wrong.
    private Rest caller(DocumentedOperation operation) {
        return operation.isForAdministrators()
                ? server.admin()
                : server.demo("bob").rest();
    }

    @ParameterizedTest
    @MethodSource("secured")
    void wantsAToken(DocumentedOperation operation) {
        for (Rest nobody : List.of(server.rest(), server.rest().as("a.b.c"))) {
            Rest.Answer answer = operation.headers().contains("Tus-Resumable")
                    ? callWithTus(nobody, operation, somePath(operation))
                    : call(nobody, operation, somePath(operation), "");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @ParameterizedTest
    @MethodSource("administrators")
    void isNotForEverybody(DocumentedOperation operation) {
        Rest bob = server.demo("bob").rest();
        assertThat(call(bob, operation, somePath(operation), "{}").expect(403).code())
                .isEqualTo("forbidden");
    }

    @ParameterizedTest
    @MethodSource("withBodies")
    void refusesABodyThatIsNotWhatItSays(DocumentedOperation operation) {
        Rest caller = caller(operation);
        String path = somePath(operation);
        for (String malformed : List.of("{", "[1", "{'a':1}", "{\"a\":1,}")) {
            assertThat(call(caller, operation, path, malformed).expect(400).code())
                    .isEqualTo("malformed");
        }
        // No field that is known takes a list of lists.
        String wrongType =
                Json.object(operation.bodyField(), List.of(List.of(List.of()))).toString();
        assertThat(call(caller, operation, path, wrongType).expect(422).code()).isEqualTo("invalid");
        int max = operation.isForAdministrators() ? MAX_ADMIN_BODY : MAX_BODY;
        String large = Json.object("x", "y".repeat(max)).toString();
        assertThat(call(caller, operation, path, large).expect(413).code()).isEqualTo("too-large");
        assertThat(caller.send(caller.request(path)
                                .method(operation.method(), BodyPublishers.ofString("{}"))
                                .header("Content-Type", "text/plain"))
                        .status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @MethodSource("withIds")
    void refusesAnIdThatIsNone(DocumentedOperation operation) {
        Rest caller = caller(operation);
        String path = operation.pathWith("x");
        Rest.Answer answer = operation.headers().contains("Tus-Resumable")
                ? callWithTus(caller, operation, path)
                : call(caller, operation, path, "");
        assertThat(answer.status()).isEqualTo(422);
    }

    @ParameterizedTest
    @MethodSource("withArguments")
    void refusesAnArgumentOutOfItsBounds(DocumentedOperation operation) {
        Rest ann = server.person("Ann").rest();
        String path = somePath(operation);
        if (!operation.path().contains("{")) {
            for (String wrong : List.of("limit=0", "limit=x", "limit=-1", "limit=100000", "cursor=x")) {
                assertThat(call(ann, operation, path + "?" + wrong, "")
                                .expect(422)
                                .code())
                        .isEqualTo("invalid");
            }
        }
        assertThat(call(ann, operation, path + "?limit=1.5", "").expect(422).code())
                .isEqualTo("invalid");
    }

    @ParameterizedTest
    @MethodSource("tus")
    void refusesAnotherTus(DocumentedOperation operation) {
        Rest.Answer answer = call(server.demo("bob").rest(), operation, somePath(operation), "");
        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.header("Tus-Version")).isEqualTo("1.0.0");
    }
}
