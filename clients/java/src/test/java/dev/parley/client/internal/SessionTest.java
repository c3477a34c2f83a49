package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.client.ClientOptions;
import dev.parley.client.ParleyListener;
import dev.parley.client.Tokens;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the listener hears of frames, and of time that goes by without any.
class SessionTest {
    private static final UUID CHAT = new UUID(0, 0xc);
    private static final UUID BOB = new UUID(0, 0xb);
    private static final UUID CAROL = new UUID(0, 0xca);

    private final ManualLoop loop = new ManualLoop();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final ClientOptions options = ClientOptions.of(URI.create("http://127.0.0.1:1"), "test");
    private final RestCalls rest = new RestCalls(options);
    private final Session session = session();

    private Session session() {
        Tokens tokens = new Tokens("access", "refresh", Instant.MAX, new UUID(0, 0xa), new UUID(0, 0xd));
        ParleyListener listener = new ParleyListener() {
            @Override
            public void onTyping(UUID chatId, UUID userId, boolean on) {
                heard.add((userId.equals(BOB) ? "bob " : "carol ") + (on ? "types" : "stops"));
            }
        };
        return new Session(
                options,
                rest,
                new TokenKeeper(rest, System::nanoTime, tokens),
                (uri, token, hearer) -> {},
                new Random(3),
                listener,
                loop);
    }

    @AfterEach
    void close() {
        session.close();
        loop.settle();
        rest.close();
    }

    private void typing(UUID user, boolean on) {
        session.frame(Wire.parse(
                "{\"t\":\"typing\",\"chatId\":\"" + CHAT + "\",\"userId\":\"" + user + "\",\"on\":" + on + "}"));
    }

    private void expect(String... events) {
        await().until(() -> heard.size() >= events.length);
        assertThat(heard).containsExactly(events);
    }

    @Test
    void whoIsNotHeardOfForSixSecondsTypesNoMore() {
        typing(BOB, true);
        loop.pass(Duration.ofMillis(5_999));
        expect("bob types");
        loop.pass(Duration.ofMillis(1));
        expect("bob types", "bob stops");
    }

    @Test
    void whoIsHeardOfAgainTypesOn() {
        typing(BOB, true);
        loop.pass(Duration.ofSeconds(4));
        typing(BOB, true);
        typing(CAROL, true);
        loop.pass(Duration.ofSeconds(4));
        typing(CAROL, false);
        expect("bob types", "bob types", "carol types", "carol stops");
        loop.pass(Duration.ofSeconds(20));
        expect("bob types", "bob types", "carol types", "carol stops", "bob stops");
    }
}
