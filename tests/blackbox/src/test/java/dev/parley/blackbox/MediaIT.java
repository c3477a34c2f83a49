package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.blackbox.Rest.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Files: uploaded in pieces (tus 1.0), sent, read by those they were sent to.
@ExtendWith(ParleyServer.class)
final class MediaIT {

    static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private Server server;
    private Person ann;
    private Person ben;
    private byte[] bytes;

    @BeforeEach
    void people(Server server) {
        this.server = server;
        List<Person> two = server.people("Media", 2);
        ann = two.get(0);
        ben = two.get(1);
        bytes = new byte[150_000];
        new Random(7).nextBytes(bytes);
        // The server looks whether it begins as its type says.
        System.arraycopy(PNG, 0, bytes, 0, PNG.length);
    }

    private static HttpRequest.Builder tus(Person person, String path) {
        return person.rest().request(path).header("Tus-Resumable", "1.0.0");
    }

    static Answer create(Person person, long length, String type, String name) {
        return person.rest()
                .send(tus(person, "/media")
                        .header("Upload-Length", Long.toString(length))
                        .header("Upload-Metadata", "filename " + base64(name) + ",filetype " + base64(type))
                        .POST(BodyPublishers.noBody()));
    }

    private static Answer append(Person person, String upload, long offset, byte[] part) {
        return person.rest()
                .send(tus(person, upload)
                        .header("Upload-Offset", Long.toString(offset))
                        .header("Content-Type", "application/offset+octet-stream")
                        .method("PATCH", BodyPublishers.ofByteArray(part)));
    }

    private static Answer status(Person person, String upload) {
        return person.rest().send(tus(person, upload).method("HEAD", BodyPublishers.noBody()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The path of an upload, as `Location` names it.
    private static String location(Answer created) {
        String location = created.header("Location");
        assertThat(location).contains("/api/v1/media/uploads/");
        return location.substring(location.indexOf("/media/uploads/"));
    }

    private String upload(Person person) {
        return upload(person, bytes);
    }

    /// @param bytes of a PNG, at least at their start
    static String upload(Person person, byte[] bytes) {
        return upload(person, bytes, "image/png", "photo.png");
    }

    static String upload(Person person, byte[] bytes, String type, String name) {
        Answer created = create(person, bytes.length, type, name).expect(201);
        String upload = location(created);
        Answer done = append(person, upload, 0, bytes).expect(204);
        return mediaId(created, done);
    }

    private static String mediaId(Answer... answers) {
        return Arrays.stream(answers)
                .map(answer -> answer.json().path("mediaId").asText(answer.header("Parley-Media-Id")))
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no mediaId"));
    }

    @Test
    void aFileGoesUpInPiecesAndComesDownWholeOrInPart() {
        Answer created = create(ann, bytes.length, "image/png", "photo.png").expect(201);
        String upload = location(created);
        assertThat(created.header("Tus-Resumable")).isEqualTo("1.0.0");
        assertThat(status(ann, upload).header("Upload-Offset")).isEqualTo("0");
        Answer part = append(ann, upload, 0, Arrays.copyOf(bytes, 100_000)).expect(204);
        assertThat(part.header("Upload-Offset")).isEqualTo("100000");
        Answer head = status(ann, upload);
        assertThat(head.header("Upload-Offset")).isEqualTo("100000");
        assertThat(head.header("Upload-Length")).isEqualTo("150000");
        assertThat(append(ann, upload, 50_000, new byte[10]).expect(409).code()).isEqualTo("conflict");
        Answer done = append(ann, upload, 100_000, Arrays.copyOfRange(bytes, 100_000, bytes.length))
                .expect(204);
        String media = mediaId(created, done);

        Answer whole = ann.rest().get("/media/" + media).expect(200);
        assertThat(whole.bytes()).isEqualTo(bytes);
        assertThat(whole.header("Content-Type")).isEqualTo("image/png");
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(whole.header("ETag")).isNotEmpty();
        Answer range = ann.rest()
                .send(ann.rest()
                        .request("/media/" + media)
                        .header("Range", "bytes=1000-1999")
                        .GET());
        assertThat(range.expect(206).bytes()).isEqualTo(Arrays.copyOfRange(bytes, 1000, 2000));
        assertThat(range.header("Content-Range")).isEqualTo("bytes 1000-1999/150000");
        Answer tail = ann.rest()
                .send(ann.rest()
                        .request("/media/" + media)
                        .header("Range", "bytes=-5")
                        .GET());
        assertThat(tail.expect(206).bytes()).isEqualTo(Arrays.copyOfRange(bytes, 149_995, 150_000));
        Answer past = ann.rest()
                .send(ann.rest()
                        .request("/media/" + media)
                        .header("Range", "bytes=150000-")
                        .GET());
        assertThat(past.status()).isEqualTo(416);
        Answer same = ann.rest()
                .send(ann.rest()
                        .request("/media/" + media)
                        .header("If-None-Match", whole.header("ETag"))
                        .GET());
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.bytes()).isEmpty();
    }

    @Test
    void onlyThoseItWasSentToReadIt() {
        String media = upload(ann);
        Person carl = server.person("Carl");
        for (Person stranger : List.of(ben, carl)) {
            Answer refused = stranger.rest().get("/media/" + media);
            assertThat(refused.expect(404).code()).isEqualTo("not-found");
        }
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect();
                ChatSocket carls = carl.connect()) {
            // Who may not read it may not send it on either, and nothing of that is stored.
            assertThat(carls.error(image("to", ben.id(), media)).path("code").asText())
                    .isEqualTo("not-found");
            assertThat(server.entriesOf(carl)).isZero();
            String chat = mine.ok(image("to", ben.id(), media)).path("chatId").asText();
            JsonNode entry = theirs.entry(chat, 1);
            assertThat(entry.path("kind").asText()).isEqualTo("image");
            assertThat(entry.path("body").path("mediaId").asText()).isEqualTo(media);
            assertThat(entry.path("body").path("caption").asText()).isEqualTo("<b>look</b>");
            assertThat(ben.rest().get("/media/" + media).expect(200).bytes()).isEqualTo(bytes);
            carl.rest().get("/media/" + media).expect(404);
            // Ben was sent it, so he may send it on.
            theirs.ok(image("to", carl.id(), media));
            assertThat(carl.rest().get("/media/" + media).expect(200).bytes()).isEqualTo(bytes);
        }
    }

    /// Nor does the message sent once more bring it back: its sender gets the first answer, and that is all.
    @Test
    void whoWasSentItCannotReadItOnceTheMessageIsDeleted() {
        String media = upload(ann);
        try (ChatSocket mine = ann.connect()) {
            ObjectNode first = image("to", ben.id(), media);
            JsonNode sent = mine.ok(first);
            String chat = sent.path("chatId").asText();
            long again = mine.ok(image("chatId", chat, media)).path("seq").asLong();
            delete(mine, chat, sent.path("seq").asLong());
            ben.rest().get("/media/" + media).expect(200);
            delete(mine, chat, again);
            ben.rest().get("/media/" + media).expect(404);
            assertThat(mine.ok(first).path("duplicate").asBoolean()).isTrue();
            ben.rest().get("/media/" + media).expect(404);
            ann.rest().get("/media/" + media).expect(200);
        }
    }

    /// All who were sent a message know its `clientMsgId`.
    @Test
    void nobodyTakesItFromOthersWithAMessageOfTheSameId() {
        Person carl = server.person("Carl");
        String group = Server.group(ann, "Pictures", ben, carl);
        String media = upload(ann);
        try (ChatSocket anns = ann.connect();
                ChatSocket bens = ben.connect()) {
            ObjectNode first = image("chatId", group, media);
            anns.ok(first);
            ObjectNode same = image("chatId", group, media);
            same.set("clientMsgId", first.get("clientMsgId"));
            delete(bens, group, bens.ok(same).path("seq").asLong());
            carl.rest().get("/media/" + media).expect(200);
        }
    }

    private static void delete(ChatSocket socket, String chat, long target) {
        socket.ok(Json.object("t", "delete", "chatId", chat, "target", target, "clientMsgId", UUID.randomUUID()));
    }

    /// Both are erased by one sweep.
    @Test
    void whoWasSentItCannotReadItOnceTheMessagesHaveExpired() {
        String media = upload(ann);
        try (ChatSocket mine = ann.connect()) {
            ObjectNode first = image("to", ben.id(), media).put("expiresInSec", 1);
            long one = mine.submit(first);
            long other = mine.submit(image("to", ben.id(), media).put("expiresInSec", 1));
            mine.reply(one);
            mine.reply(other);
            ben.rest().get("/media/" + media).expect(200);
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> ben.rest().get("/media/" + media).status() == 404);
            assertThat(mine.ok(first).path("duplicate").asBoolean()).isTrue();
            ben.rest().get("/media/" + media).expect(404);
        }
    }

    static ObjectNode image(String field, String value, String media) {
        ObjectNode request = ChatSocket.message(field, value, "").put("kind", "image");
        request.set("body", Json.object("mediaId", media, "caption", "<b>look</b>"));
        return request;
    }

    @Test
    void anUploadIsItsOwnersAlone() {
        String upload = location(create(ann, 10, "image/png", "x.png").expect(201));
        assertThat(append(ben, upload, 0, new byte[10]).expect(404).code()).isEqualTo("not-found");
        assertThat(status(ben, upload).status()).isEqualTo(404);
        assertThat(status(ann, upload).header("Upload-Offset")).isEqualTo("0");
    }

    @Test
    void badUploadsAreRefused() {
        assertThat(create(ann, -1, "image/png", "x.png").status()).isBetween(400, 422);
        assertThat(create(ann, 1L << 50, "image/png", "x.png").expect(413).code())
                .isEqualTo("too-large");
        assertThat(create(ann, 10, "not a type", "x.png").status()).isEqualTo(422);
        String upload =
                location(create(ann, 10, "image/png", "../../../etc/x.png").expect(201));
        assertThat(append(ann, upload, 0, new byte[11]).status()).isIn(413, 422);
        assertThat(append(ann, "/media/uploads/" + UUID.randomUUID(), 0, new byte[1])
                        .status())
                .isEqualTo(404);
        // Not complete, so not a medium that can be sent.
        try (ChatSocket mine = ann.connect()) {
            assertThat(mine.error(image("to", ben.id(), UUID.randomUUID().toString()))
                            .path("code")
                            .asText())
                    .isEqualTo("not-found");
        }
        assertThat(server.entriesOf(ann)).isZero();
    }

    @Test
    void aFileThatIsNotWhatItsTypeSaysIsRefused() {
        bytes[0] = 'x';
        Answer created = create(ann, bytes.length, "image/png", "photo.png").expect(201);
        assertThat(append(ann, location(created), 0, bytes).expect(422).code()).isEqualTo("invalid");
    }

    @Test
    void anHtmlFileIsNeverServedAsAPage() {
        byte[] page = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        Answer created = create(ann, page.length, "text/html", "x.html");
        if (created.status() == 201) {
            Answer done = append(ann, location(created), 0, page).expect(204);
            Answer got = ann.rest().get("/media/" + mediaId(created, done)).expect(200);
            assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(got.header("Content-Type").startsWith("text/html")
                            && !got.header("Content-Disposition").startsWith("attachment"))
                    .isFalse();
        } else {
            assertThat(created.code()).isEqualTo("invalid");
        }
    }

    @Test
    void eachKindOfMediaCanBeSent() {
        try (ChatSocket mine = ann.connect();
                ChatSocket theirs = ben.connect()) {
            for (String kind : List.of("image", "video", "audio", "file")) {
                String chat = mine.ok(image("to", ben.id(), upload(ann)).put("kind", kind))
                        .path("chatId")
                        .asText();
                assertThat(theirs.entry(chat, server.seqs(chat).size())
                                .path("kind")
                                .asText())
                        .isEqualTo(kind);
            }
        }
    }

    @Test
    void itsHeadersCanBeAskedFor() {
        String media = upload(ann);
        Answer head = ann.rest().send(ann.rest().request("/media/" + media).HEAD());
        assertThat(head.expect(200).header("Content-Length")).isEqualTo("150000");
        assertThat(ben.rest().send(ben.rest().request("/media/" + media).HEAD()).status())
                .isEqualTo(404);
        Answer options = server.rest().send(server.rest().request("/media").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.expect(204).header("Tus-Extension")).contains("creation", "termination");
    }

    private Answer giveUp(Person person, String upload) {
        return person.rest().send(tus(person, upload).DELETE());
    }

    @Test
    void anUploadIsGivenUp() {
        String upload = location(create(ann, 10, "image/png", "x.png").expect(201));
        assertThat(giveUp(ben, upload).expect(404).code()).isEqualTo("not-found");
        giveUp(ann, upload).expect(204);
        assertThat(status(ann, upload).status()).isEqualTo(404);
        Answer created = create(ann, bytes.length, "image/png", "photo.png").expect(201);
        append(ann, location(created), 0, bytes).expect(204);
        assertThat(giveUp(ann, location(created)).expect(409).code()).isEqualTo("conflict");
    }

    @Test
    void anUploadThatWasLeftAloneIsGone() {
        String upload = location(create(ann, 10, "image/png", "x.png").expect(201));
        server.select(
                "update media.medium set expires_at = now() - interval '1 second' where media_id = ?::uuid"
                        + " returning 1",
                upload.substring(upload.lastIndexOf('/') + 1));
        assertThat(status(ann, upload).status()).isEqualTo(410);
        assertThat(append(ann, upload, 0, new byte[1]).expect(410).code()).isEqualTo("gone");
        assertThat(giveUp(ann, upload).expect(410).code()).isEqualTo("gone");
    }

    @Test
    void uploadsUnderWayAreBounded() {
        for (int i = 0; i < 20; i++) {
            create(ann, 10, "image/png", "x.png").expect(201);
        }
        assertThat(create(ann, 10, "image/png", "x.png").expect(403).code()).isEqualTo("quota-exceeded");
        create(ben, 10, "image/png", "x.png").expect(201);
    }
}
