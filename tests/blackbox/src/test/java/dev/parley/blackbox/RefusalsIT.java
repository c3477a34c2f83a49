package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What REST refuses, and why, where no other test has a better place for it.
@ExtendWith(ParleyServer.class)
final class RefusalsIT {

    private static final int GROUP_MAX_MEMBERS = 1000;

    private Server server;
    private Person ann;
    private Person ben;
    private Person carl;

    @BeforeEach
    void people(Server running) {
        server = running;
        List<Person> three = server.people("Refused", 3);
        ann = three.get(0);
        ben = three.get(1);
        carl = three.get(2);
    }

    private static void refused(Rest.Answer answer, int status, String code) {
        assertThat(answer.expect(status).code()).isEqualTo(code);
    }

    private static ObjectNode group(String title, Object... members) {
        return Json.object("title", title, "members", List.of(members));
    }

    private static ObjectNode message(String text) {
        ObjectNode message = ChatSocket.message("chatId", "", text);
        message.remove(List.of("t", "chatId"));
        return message;
    }

    @Test
    void whomTheCallerMayNotKnowOf() {
        String unknown = "/users/" + UUID.randomUUID();
        refused(ann.rest().get(unknown), 404, "not-found");
        refused(
                server.admin().post("/admin" + unknown + "/tokens", Json.object("device", Server.device())),
                404,
                "not-found");
    }

    @Test
    void anAddressThatAnotherAccountHas() {
        ObjectNode user =
                Json.object("phoneNumber", Server.newPhoneNumber(), "name", "Eve", "email", "alice@demo.parley");
        refused(server.admin().post("/admin/users:import", Json.object("users", List.of(user))), 409, "conflict");
    }

    @Test
    void aGroupThatIsNotTheCallers() {
        String group = "/groups/" + Server.group(ben, "Not Ann's", carl);
        String member = group + "/members/" + carl.id();
        for (String path : List.of(group, "/groups/" + UUID.randomUUID())) {
            refused(ann.rest().get(path), 404, "not-found");
            refused(ann.rest().patch(path, Json.object("title", "Mine")), 404, "not-found");
            refused(ann.rest().delete(path), 404, "not-found");
            refused(ann.rest().put(path + "/members/" + ann.id()), 404, "not-found");
        }
        refused(ann.rest().delete(member), 404, "not-found");
        refused(ann.rest().patch(member, Json.object("role", "admin")), 404, "not-found");
        refused(carl.rest().delete(group), 403, "forbidden");
        refused(carl.rest().patch(member, Json.object("role", "admin")), 403, "forbidden");
        refused(ben.rest().delete(group + "/members/" + ann.id()), 404, "not-found");
        // Without an owner nobody could do anything any more.
        refused(ben.rest().patch(group + "/members/me", Json.object("role", "member")), 409, "conflict");
        ben.rest().delete(group).expect(204);
        refused(ben.rest().get(group), 404, "not-found");
    }

    @Test
    void aGroupThatIsFull() {
        ArrayNode users = Json.object().putArray("users");
        for (int i = 1; i < GROUP_MAX_MEMBERS; i++) {
            users.add(Json.object("phoneNumber", Server.newPhoneNumber(), "name", "One of many"));
        }
        ObjectNode request = Json.object();
        request.set("users", users);
        Object[] members = server.admin()
                .post("/admin/users:import", request)
                .expect(200)
                .json()
                .path("users")
                .valueStream()
                .map(user -> user.path("userId").asText())
                .toArray();
        String group = ann.rest()
                .post("/groups", group("Full", members))
                .expect(201)
                .json()
                .path("groupId")
                .asText();
        refused(ann.rest().put("/groups/" + group + "/members/" + ben.id()), 403, "quota-exceeded");
        Object[] oneMore =
                Stream.concat(Stream.of(members), Stream.of(ben.id())).toArray();
        refused(ann.rest().post("/groups", group("Too full", oneMore)), 403, "quota-exceeded");
    }

    @Test
    void whoIsBlocked() {
        String chat;
        try (ChatSocket mine = ann.connect()) {
            chat = mine.sendTo(ben, "hello").path("chatId").asText();
        }
        ben.rest().put("/blocks/" + ann.id()).expect(204);
        refused(ann.rest().post("/chats/" + chat + "/messages", message("hello?")), 403, "blocked");
        refused(ann.rest().patch("/chats/" + chat, Json.object("expiresInSec", 60)), 403, "blocked");
        refused(ann.rest().post("/groups", group("With Ben", ben.id())), 403, "blocked");
        String group = Server.group(ann, "Without Ben");
        refused(ann.rest().put("/groups/" + group + "/members/" + ben.id()), 403, "blocked");
        assertThat(server.seqs(chat)).hasSize(1);
    }

    @Test
    void aMediumThatIsNotThere() {
        String group = Server.group(ann, "Pictures", ben);
        ObjectNode image = message("x").put("kind", "image");
        image.set("body", Json.object("mediaId", UUID.randomUUID().toString()));
        refused(ann.rest().post("/chats/" + group + "/messages", image), 404, "not-found");
    }

    @Test
    void aDeviceWantsNoPushesAnyMore() {
        ann.rest().delete("/devices/me/push").expect(204);
        ann.rest()
                .put("/devices/me/push", Json.object("provider", "apns", "token", "a-token"))
                .expect(204);
        ann.rest().delete("/devices/me/push").expect(204);
        assertThat(server.select(
                        "select 1 from notification.push_registration where device_id = ?::uuid", ann.deviceId()))
                .isEmpty();
    }
}
