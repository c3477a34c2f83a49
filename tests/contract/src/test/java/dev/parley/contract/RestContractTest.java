package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is not documented is found, wherever it is planted in good answers of REST.
final class RestContractTest {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json;charset=utf-8";
    private static final String ID = "0193b1c2-11d0-72b4-9c3e-6f5d4c3b2a19";
    private static final String USER = "{'userId':'" + ID + "','name':'x'}";
    private static final String NOT_FOUND =
            "{'type':'about:blank','title':'x','status':404,'code':'not-found','detail':'x'}";

    private final Contract contract = new Contract(Documents.ofTheProject());

    private Runnable call(String method, String path, String request, int status, String type, String body) {
        return () -> contract.exchanged(new RestExchange(
                method,
                URI.create("http://127.0.0.1/api/v1" + path),
                request.isEmpty() ? "" : JSON,
                () -> quoted(request),
                status,
                name -> Optional.ofNullable(Map.of("Content-Type", type).get(name)),
                quoted(body)));
    }

    private static byte[] quoted(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static void holds(Runnable call) {
        assertThatCode(call::run).doesNotThrowAnyException();
    }

    private void broken(Runnable call) {
        int kept = contract.violations().size();
        assertThatThrownBy(call::run).isInstanceOf(ContractViolation.class);
        assertThat(contract.violations()).as("kept").hasSize(kept + 1);
    }

    private Runnable profile(int status, String type, String body) {
        return call("GET", "/users/" + ID, "", status, type, body);
    }

    @Test
    void whatIsDocumentedHolds() {
        holds(profile(200, JSON, USER));
        holds(profile(404, PROBLEM, NOT_FOUND));
        holds(profile(401, PROBLEM, NOT_FOUND.replace("404", "401").replace("not-found", "unauthenticated")));
        holds(call("POST", "/chats/" + ID + "/receipts", "{'read':1}", 204, "", ""));
        holds(call("GET", "/nothing", "", 404, PROBLEM, NOT_FOUND));
        holds(call("DELETE", "/health", "", 405, "", ""));
        assertThat(contract.coverage().seen()).contains("GET /users/{userId} 200", "GET /users/{userId} 404 not-found");
        assertThat(contract.coverage().documented()).containsAll(List.of("GET /users/{userId} 404 not-found"));
    }

    @Test
    void aFieldMoreOrLessOrOfAWrongType() {
        broken(profile(200, JSON, "{'userId':'" + ID + "','name':'x','colour':'red'}"));
        broken(profile(200, JSON, "{'userId':'" + ID + "'}"));
        broken(profile(200, JSON, "{'userId':'" + ID + "','name':7}"));
        broken(profile(200, JSON, ""));
    }

    @Test
    void aMediaType() {
        broken(profile(200, "text/plain", USER));
        broken(profile(404, JSON, NOT_FOUND));
    }

    @ParameterizedTest
    @CsvSource({"409,conflict", "404,gone", "404,not-member", "410,not-found", "401,blocked", "503,unavailable"})
    void aStatusOrACode(int status, String code) {
        broken(profile(status, PROBLEM, NOT_FOUND.replace("404", "" + status).replace("not-found", code)));
    }

    @Test
    void aStatusInTheBodyThatIsAnother() {
        broken(profile(401, PROBLEM, NOT_FOUND.replace("404", "500").replace("not-found", "internal")));
        broken(profile(201, JSON, USER));
    }

    @Test
    void aBodyWhereNoneIsDocumented() {
        broken(call("POST", "/chats/" + ID + "/receipts", "{'read':1}", 204, JSON, "{}"));
        broken(call("DELETE", "/health", "", 405, "text/html", "<h1>x</h1>"));
    }

    @Test
    void aPathOrAMethod() {
        broken(call("GET", "/nothing", "", 200, JSON, "{}"));
        broken(call("DELETE", "/health", "", 204, "", ""));
        broken(call("GET", "/health", "", 405, "", ""));
    }

    @Test
    void aNodeThatIsNotThere() {
        holds(call("GET", "/health", "", 503, "text/html", "<h1>x</h1>"));
        holds(call("GET", "/nothing", "", 503, "text/html", "<h1>x</h1>"));
        holds(call("GET", "/nothing", "", 504, "text/html", "<h1>x</h1>"));
        broken(call("GET", "/health", "", 404, "text/html", "<h1>x</h1>"));
        broken(call("GET", "/health", "", 503, "text/plain", "x"));
        broken(call("GET", "/health", "", 504, "text/plain", "x"));
    }

    @Test
    void aHeaderLess() {
        broken(call("OPTIONS", "/media", "", 204, "", ""));
    }

    @Test
    void aRequestThatShouldNotHaveBeenAccepted() {
        broken(call("POST", "/chats/" + ID + "/receipts", "{}", 204, "", ""));
        broken(call("POST", "/chats/" + ID + "/receipts", "", 204, "", ""));
        broken(call("GET", "/users/" + ID + "?colour=red", "", 200, JSON, USER));
    }
}
