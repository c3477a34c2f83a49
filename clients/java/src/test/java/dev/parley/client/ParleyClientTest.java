package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ParleyClientTest {
    /// Longer than anything takes on a busy machine.
    private static final int HANGS_SEC = 60;

    private final FakeParley server = new FakeParley();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<String> happened = new CopyOnWriteArrayList<>();
    private ParleyClient client;

    private final ParleyListener listener = new ParleyListener() {
        @Override
        public void onEntry(Entry entry) {
            entries.add(entry);
        }

        @Override
        public void onTokens(Tokens tokens) {
            happened.add("tokens " + tokens.accessToken());
        }

        @Override
        public void onStopped(ParleyClientException reason) {
            happened.add("stopped " + reason.code());
        }
    };

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
        server.close();
    }

    private ParleyClient login() {
        client = ParleyClient.login(options(server.uri()), "alice@demo.parley", "right");
        return client;
    }

    private static ClientOptions options(URI... uris) {
        return ClientOptions.of(List.of(uris), "test")
                .retry(Duration.ofMillis(20), Duration.ofMillis(100))
                .receiptDelay(Duration.ofMillis(10));
    }

    private void connect() {
        login().connect(listener).orTimeout(HANGS_SEC, TimeUnit.SECONDS).join();
    }

    private CompletableFuture<Sent> say(String text) {
        return client.send(Recipient.user(FakeParley.BOB), text).orTimeout(HANGS_SEC, TimeUnit.SECONDS);
    }

    private void awaitEntries(int count) {
        await().until(() -> entries.size() >= count);
        assertThat(entries.stream().map(Entry::seq))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, count).boxed().toList());
    }

    @Test
    void wrongPasswordIsToldByItsCode() {
        assertThatThrownBy(() -> ParleyClient.login(server.uri(), "alice@demo.parley", "wrong", "test"))
                .isInstanceOfSatisfying(ParleyClientException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("unauthenticated");
                    assertThat(refusal).hasMessage("Wrong password.");
                });
    }

    @Test
    void noServerIsToldByOneSentence() {
        URI nobody = server.uri();
        server.close();
        assertThatThrownBy(() -> ParleyClient.login(nobody, "a", "b", "test"))
                .isInstanceOfSatisfying(
                        ParleyClientException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ParleyClientException.UNREACHABLE))
                .hasMessageStartingWith("No Parley server answers at http://127.0.0.1:");
    }

    @Test
    void sendIsAcknowledgedAndHeardAsAnEntry() {
        connect();
        Sent sent = say("hello").join();
        assertThat(sent.seq()).isEqualTo(1);
        assertThat(sent.chatId()).isEqualTo(FakeParley.CHAT);
        awaitEntries(1);
        assertThat(entries.getFirst().text()).isEqualTo("hello");
        assertThat(entries.getFirst().sender()).isEqualTo(FakeParley.ALICE);
    }

    @Test
    void deliveredIsReportedInBatchesAndReadOnRequest() {
        connect();
        IntStream.range(0, 50).forEach(i -> server.bobSays("b" + i));
        awaitEntries(50);
        await().until(() -> server.frames("receipt").stream()
                .anyMatch(frame -> frame.path("delivered").asInt() == 50));
        assertThat(server.frames("receipt").size()).isLessThan(25);
        client.markRead(FakeParley.CHAT, 50);
        await().until(() -> server.frames("receipt").stream()
                .anyMatch(frame -> frame.path("read").asInt() == 50));
    }

    @Test
    void connectionLostAfterStoringAsksAgainWithTheSameId() {
        AtomicInteger sends = new AtomicInteger();
        server.intercept((peer, frame) -> {
            if (frame.path("t").asText().equals("send") && sends.incrementAndGet() == 1) {
                server.acknowledgement(frame);
                peer.cut();
                return true;
            }
            return false;
        });
        connect();
        assertThat(say("once").join().seq()).isEqualTo(1);
        assertThat(server.storedTexts()).containsExactly("once");
        assertThat(server.connections()).isGreaterThanOrEqualTo(2);
        awaitEntries(1);
    }

    @Test
    void overloadedMessageIsNotOvertaken() {
        AtomicInteger refusals = new AtomicInteger(3);
        server.intercept((peer, frame) -> {
            if (frame.path("t").asText().equals("send") && refusals.getAndDecrement() > 0) {
                peer.send("{\"t\":\"error\",\"id\":" + frame.path("id")
                        + ",\"code\":\"overloaded\",\"message\":\"busy\",\"retryAfterMs\":20}");
                return true;
            }
            return false;
        });
        connect();
        List<CompletableFuture<Sent>> all = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> all.add(say("m" + i)));
        all.forEach(CompletableFuture::join);
        assertThat(server.storedTexts())
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void refusalFailsTheMessageAndNotTheNext() {
        server.intercept((peer, frame) -> {
            if (frame.path("body").path("text").asText().equals("bad")) {
                peer.send("{\"t\":\"error\",\"id\":" + frame.path("id") + ",\"code\":\"blocked\",\"message\":\"No.\"}");
                return true;
            }
            return false;
        });
        connect();
        CompletableFuture<Sent> bad = say("bad");
        assertThat(say("good").join().seq()).isEqualTo(1);
        assertThat(bad)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOfSatisfying(
                        ParleyClientException.class,
                        reason -> assertThat(reason.code()).isEqualTo("blocked"));
    }

    @Test
    void outboxIsBounded() {
        server.intercept((peer, frame) -> frame.path("t").asText().equals("send"));
        client = ParleyClient.login(options(server.uri()).outboxLimit(2), "alice@demo.parley", "right");
        client.connect(listener).join();
        var _ = say("1");
        var _ = say("2");
        assertThat(say("3"))
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOfSatisfying(
                        ParleyClientException.class,
                        reason -> assertThat(reason.code()).isEqualTo(ParleyClientException.OUTBOX_FULL));
    }

    @Test
    void gapIsFilledFromTheLog() {
        connect();
        server.bobSays("1");
        awaitEntries(1);
        server.pushing(false);
        IntStream.rangeClosed(2, 250).forEach(i -> server.bobSays("" + i));
        server.pushing(true);
        server.bobSays("251");
        awaitEntries(251);
    }

    @Test
    void missedWhileAwayIsCaughtUpAfterReconnect() {
        connect();
        server.bobSays("1");
        awaitEntries(1);
        for (int round = 0; round < 5; round++) {
            server.cutAll();
            server.bobSays("missed");
        }
        server.bobSays("last");
        awaitEntries(7);
    }

    @Test
    void resumePointContinuesWhereTheLastClientStopped() {
        connect();
        IntStream.rangeClosed(1, 3).forEach(i -> server.bobSays("" + i));
        awaitEntries(3);
        ResumePoint point = client.resumePoint().join();
        client.close();
        server.bobSays("4");
        client = ParleyClient.withTokens(options(server.uri()).resume(point), client.tokens());
        client.connect(listener).join();
        awaitEntries(4);
    }

    @Test
    void refusedAccessTokenIsRenewed() {
        login();
        server.revokeAccessToken();
        client.connect(listener).orTimeout(HANGS_SEC, TimeUnit.SECONDS).join();
        assertThat(happened).containsExactly("tokens token-2");
        server.closeAll(4401);
        assertThat(say("still here").join().seq()).isEqualTo(1);
        assertThat(happened).containsExactly("tokens token-2", "tokens token-3");
    }

    /// Every call there is: the token is refused before each.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1})
    void refusedAccessTokenIsRenewedForACall(int setBackHours) {
        server.clientClockIsSetBack(Duration.ofHours(setBackHours));
        connect();
        List<Runnable> calls = List.of(
                () -> client.mute(FakeParley.CHAT, null),
                () -> client.archive(FakeParley.CHAT, true),
                () -> client.disappearing(FakeParley.CHAT, Duration.ofDays(1)),
                () -> client.user(FakeParley.BOB),
                () -> assertThat(client.findByPhoneNumber("+12025550102")).isPresent());
        for (Runnable call : calls) {
            server.revokeAccessToken();
            call.run();
        }
        await().until(() -> happened.size() >= calls.size());
        assertThat(happened)
                .containsExactly(
                        "tokens token-2", "tokens token-3", "tokens token-4", "tokens token-5", "tokens token-6");
    }

    @Test
    void clockThatIsSetForwardMakesNoTokenOld() {
        server.clientClockIsSetBack(Duration.ofHours(-1));
        connect();
        for (int i = 0; i < 5; i++) {
            client.user(FakeParley.BOB);
        }
        assertThat(client.tokens().accessToken()).isEqualTo("token-1");
    }

    /// Two load balancers of one service: what one of them had in hand is neither lost nor stored twice.
    @Test
    void deadAddressIsLeftForTheNext() {
        AtomicInteger sends = new AtomicInteger();
        server.intercept((peer, frame) -> {
            if (frame.path("t").asText().equals("send") && sends.incrementAndGet() == 3) {
                server.acknowledgement(frame);
                server.closeListener();
                peer.cut();
                return true;
            }
            return false;
        });
        try (SocketServer other = new SocketServer(server)) {
            client = ParleyClient.login(options(server.uri(), other.uri()), "alice@demo.parley", "right");
            client.connect(listener).join();
            List<CompletableFuture<Sent>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(say("m" + i));
            }
            all.forEach(CompletableFuture::join);
            server.bobSays("there?");
            awaitEntries(6);
            assertThat(server.storedTexts()).containsExactly("m0", "m1", "m2", "m3", "m4", "there?");
            assertThat(server.connections()).isEqualTo(2);
            assertThat(client.findByPhoneNumber("+12025550102")).isPresent();
        }
    }

    @Test
    void callsGoOnToAnAddressThatAnswers() {
        server.closeListener();
        try (SocketServer other = new SocketServer(server)) {
            client = ParleyClient.login(options(server.uri(), other.uri()), "alice@demo.parley", "right");
            server.revokeAccessToken();
            client.connect(listener).orTimeout(HANGS_SEC, TimeUnit.SECONDS).join();
            assertThat(happened).containsExactly("tokens token-2");
            assertThat(say("hello").join().seq()).isEqualTo(1);
        }
    }

    @Test
    void replacedDeviceStops() {
        connect();
        server.toAll("{\"t\":\"goodbye\",\"reason\":\"replaced\",\"reconnectAfterMs\":0}");
        server.closeAll(1008);
        await().until(() -> happened.contains("stopped replaced"));
        assertThat(say("too late")).failsWithin(Duration.ofSeconds(5));
    }

    @Test
    void surpriseFramesChangeNothing() {
        connect();
        server.toAll("{\"t\":\"of-the-future\",\"x\":[1,2]}");
        server.toAll("{\"t\":\"ok\",\"id\":\"unasked\"}");
        assertThat(say("hello").join().seq()).isEqualTo(1);
        server.toAll("not json");
        assertThat(say("again").join().seq()).isEqualTo(2);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void closeFailsWhatIsUnsettled() {
        server.intercept((peer, frame) -> frame.path("t").asText().equals("send"));
        connect();
        CompletableFuture<Sent> unsettled = say("never");
        client.close();
        assertThat(unsettled).failsWithin(Duration.ofSeconds(5));
    }

    @Test
    void everythingAtOnceStaysInOrder() {
        AtomicInteger frames = new AtomicInteger();
        server.intercept((peer, frame) -> {
            boolean cut = frames.incrementAndGet() % 23 == 0;
            if (cut) {
                peer.cut();
            }
            return cut;
        });
        connect();
        List<CompletableFuture<Sent>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(say("a" + i));
            server.bobSays("b" + i);
        }
        all.forEach(CompletableFuture::join);
        awaitEntries(400);
        assertThat(server.storedTexts().stream().filter(text -> text.startsWith("a")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "a" + i).toList());
    }
}
