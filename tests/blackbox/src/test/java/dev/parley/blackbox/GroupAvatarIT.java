package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A group's avatar: who sets it, who is told, who reads it and for how long.
@ExtendWith(ParleyServer.class)
final class GroupAvatarIT {

    private Server server;
    private Person ann;
    private Person ben;
    private Person carl;
    private String group;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> three = server.people("Avatar", 3);
        ann = three.get(0);
        ben = three.get(1);
        carl = three.get(2);
        group = Server.group(ann, "Hiking", ben);
    }

    private static String image(Person owner) {
        return MediaIT.upload(owner, MediaIT.PNG);
    }

    private Rest.Answer show(Person by, Object avatar) {
        return change(by, Json.object("avatar", avatar));
    }

    private Rest.Answer change(Person by, ObjectNode change) {
        return by.rest().patch("/groups/" + group, change);
    }

    private JsonNode shown(Person to) {
        return to.rest().get("/groups/" + group).expect(200).json();
    }

    private static int download(Person by, String medium) {
        return by.rest().get("/media/" + medium).status();
    }

    private static JsonNode onlyChat(Person of) {
        return of.rest().get("/chats").expect(200).json().path("chats").path(0);
    }

    private JsonNode changedChat(ChatSocket socket, boolean withAvatar) {
        return socket.event(event -> event.path("t").asText().equals("chat")
                && event.path("chatId").asText().equals(group)
                && event.has("avatar") == withAvatar);
    }

    @Test
    void aNewAvatarStandsInTheLogInTheGroupAndInTheSummary() {
        String image = image(ann);
        assertThat(shown(ben).has("avatar")).isFalse();
        try (ChatSocket anns = ann.connect();
                ChatSocket bens = ben.connect(Encoding.CBOR)) {
            assertThat(show(ann, image).expect(200).json().path("avatar").asText())
                    .isEqualTo(image);
            for (ChatSocket socket : List.of(anns, bens)) {
                JsonNode entry = socket.entry(group, 3);
                assertThat(entry.path("kind").asText()).isEqualTo("avatar-changed");
                assertThat(entry.path("sender").asText()).isEqualTo(ann.id());
                assertThat(entry.path("body")).isEqualTo(Json.object("mediaId", image));
                assertThat(changedChat(socket, true).path("avatar").asText()).isEqualTo(image);
                JsonNode synced =
                        socket.ok(Json.object("t", "sync")).path("chats").path(0);
                assertThat(synced.path("avatar").asText()).isEqualTo(image);
                assertThat(synced.path("unread").asInt()).isZero();
            }
            JsonNode last = bens.ok(Json.object("t", "history", "chatId", group))
                    .path("entries")
                    .path(2);
            assertThat(last.path("body").path("mediaId").asText()).isEqualTo(image);
        }
        assertThat(shown(ben).path("avatar").asText()).isEqualTo(image);
        assertThat(onlyChat(ben).path("avatar").asText()).isEqualTo(image);
        assertThat(ben.rest().get("/media/" + image).expect(200).bytes()).isEqualTo(MediaIT.PNG);
    }

    @Test
    void anAvatarThatIsTakenAwayIsNobodysAnyMore() {
        String image = image(ann);
        show(ann, image).expect(200);
        try (ChatSocket bens = ben.connect(Encoding.CBOR)) {
            assertThat(show(ann, null).expect(200).json().has("avatar")).isFalse();
            assertThat(bens.entry(group, 4).path("body")).isEqualTo(Json.object("mediaId", null));
            changedChat(bens, false);
        }
        assertThat(shown(ben).has("avatar")).isFalse();
        assertThat(onlyChat(ben).has("avatar")).isFalse();
        assertThat(download(ben, image)).isEqualTo(404);
        assertThat(download(ann, image)).isEqualTo(200);
    }

    @Test
    void itIsForThoseWhoAreInTheGroup() {
        String image = image(ann);
        show(ann, image).expect(200);
        assertThat(download(carl, image)).isEqualTo(404);
        // Who comes later does not read the entry, but sees the avatar.
        ann.rest().put("/groups/" + group + "/members/" + carl.id()).expect(200);
        assertThat(onlyChat(carl).path("firstSeq").asInt()).isEqualTo(4);
        assertThat(onlyChat(carl).path("avatar").asText()).isEqualTo(image);
        assertThat(download(carl, image)).isEqualTo(200);
        ann.rest().delete("/groups/" + group + "/members/" + carl.id()).expect(204);
        assertThat(download(carl, image)).isEqualTo(404);
        assertThat(onlyChat(carl).path("title").asText()).isEqualTo("Hiking");
        assertThat(onlyChat(carl).has("avatar")).isFalse();

        String other = image(ann);
        show(ann, other).expect(200);
        assertThat(download(ben, image)).isEqualTo(404);
        assertThat(download(ben, other)).isEqualTo(200);
    }

    @Test
    void whatWasSentTooStaysReadableWhenItIsReplaced() {
        String image = image(ann);
        show(ann, image).expect(200);
        try (ChatSocket bens = ben.connect()) {
            // Who sees it may send it on.
            bens.ok(MediaIT.image("to", carl.id(), image));
        }
        show(ann, null).expect(200);
        assertThat(download(carl, image)).isEqualTo(200);
        assertThat(download(ben, image)).isEqualTo(200);
    }

    @Test
    void whatMayNotBeShownIsRefusedAndNothingChanges() {
        String image = image(ann);
        show(ann, image).expect(200);
        String unfinished = MediaIT.create(ann, 8, "image/png", "x.png")
                .expect(201)
                .json()
                .path("mediaId")
                .asText();
        for (String unknown : List.of(UUID.randomUUID().toString(), image(ben), unfinished)) {
            assertThat(change(ann, Json.object("title", "New", "avatar", unknown))
                            .expect(404)
                            .code())
                    .isEqualTo("not-found");
        }
        String text = MediaIT.upload(ann, new byte[] {'x'}, "text/plain", "x.txt");
        for (Object wrong : List.of(text, "x", "", 5, true, List.of(image), Json.object())) {
            Rest.Answer refused = show(ann, wrong).expect(422);
            assertThat(refused.code()).isEqualTo("invalid");
            assertThat(refused.json().path("field").asText()).isEqualTo("avatar");
        }
        assertThat(show(ben, image(ben)).expect(403).code()).isEqualTo("forbidden");
        assertThat(show(ben, null).expect(403).code()).isEqualTo("forbidden");
        assertThat(show(carl, image(carl)).expect(404).code()).isEqualTo("not-found");
        assertThat(change(ann, Json.object()).expect(422).code()).isEqualTo("invalid");
        assertThat(shown(ann).path("avatar").asText()).isEqualTo(image);
        assertThat(shown(ann).path("title").asText()).isEqualTo("Hiking");
        assertThat(server.seqs(group)).containsExactly(1L, 2L, 3L);
    }

    /// Who sends it again with another title did not have to upload it.
    @Test
    void theSameAgainIsNoEntry() {
        show(ann, null).expect(200);
        String image = image(ann);
        show(ann, image).expect(200);
        show(ann, image).expect(200);
        ann.rest()
                .patch("/groups/" + group + "/members/" + ben.id(), Json.object("role", "admin"))
                .expect(200);
        JsonNode after = change(ben, Json.object("title", "Hills", "avatar", image))
                .expect(200)
                .json();
        assertThat(after.path("title").asText()).isEqualTo("Hills");
        assertThat(after.path("avatar").asText()).isEqualTo(image);
        try (ChatSocket bens = ben.connect()) {
            assertThat(bens.ok(Json.object("t", "history", "chatId", group))
                            .path("entries")
                            .findValuesAsText("kind"))
                    .containsExactly(
                            "title-changed", "member-added", "avatar-changed", "role-changed", "title-changed");
        }
    }

    @Test
    void itGoesWithTheGroup() {
        String image = image(ann);
        show(ann, image).expect(200);
        assertThat(download(ben, image)).isEqualTo(200);
        ann.rest().delete("/groups/" + group).expect(204);
        assertThat(download(ben, image)).isEqualTo(404);
        assertThat(onlyChat(ben).has("avatar")).isFalse();
        assertThat(server.select("select 1 from groups.grp where avatar = ?::uuid", image))
                .isEmpty();
    }
}
