package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Contacts and blocks are lists that only their owner sees, kept alike.
@ExtendWith(ParleyServer.class)
final class ContactsIT {

    private Server server;
    private Person ann;
    private List<Person> others;

    @BeforeEach
    void people(Server running) {
        server = running;
        List<Person> four = server.people("Known", 4);
        ann = four.getFirst();
        others = four.subList(1, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts", "blocks"})
    void aListIsKept(String list) {
        Person ben = others.getFirst();
        String his = "/" + list + "/" + ben.id();
        assertThat(ann.rest().get(his).expect(404).code()).isEqualTo("not-found");
        ann.rest().put(his).expect(204);
        ann.rest().put(his).expect(204);
        assertThat(ann.rest().get(his).expect(200).json().path("userId").asText())
                .isEqualTo(ben.id());
        assertThat(ben.rest().get("/" + list + "/" + ann.id()).status()).isEqualTo(404);
        ann.rest().delete(his).expect(204);
        ann.rest().delete(his).expect(204);
        assertThat(ann.rest().get("/" + list).expect(200).json().path(list)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts", "blocks"})
    void aListComesInPages(String list) {
        others.forEach(other -> ann.rest().put("/" + list + "/" + other.id()).expect(204));
        List<String> got = new ArrayList<>();
        String after = "";
        JsonNode page;
        do {
            page = ann.rest().get("/" + list + "?limit=2" + after).expect(200).json();
            assertThat(page.has("cursor")).isEqualTo(page.path("more").asBoolean());
            page.path(list).forEach(user -> got.add(user.path("userId").asText()));
            after = "&cursor=" + page.path("cursor").asText();
        } while (page.path("more").asBoolean());
        assertThat(got)
                .containsExactlyInAnyOrderElementsOf(
                        others.stream().map(Person::id).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts", "blocks"})
    void nobodyIsPutThereThatDoesNotExist(String list) {
        assertThat(ann.rest()
                        .put("/" + list + "/" + UUID.randomUUID())
                        .expect(404)
                        .code())
                .isEqualTo("not-found");
        assertThat(ann.rest().put("/" + list + "/" + ann.id()).expect(422).code())
                .isEqualTo("invalid");
    }
}
