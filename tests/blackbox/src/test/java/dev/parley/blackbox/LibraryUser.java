package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.client.ChatSummary;
import dev.parley.client.ClientOptions;
import dev.parley.client.Entry;
import dev.parley.client.ParleyClient;
import dev.parley.client.ParleyListener;
import dev.parley.client.Receipt;
import dev.parley.client.Recipient;
import dev.parley.client.Sent;
import dev.parley.client.Tokens;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One user with the client library, who reads all that comes; and what its listener heard.
final class LibraryUser implements ParleyListener, AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Person person;
    private final ParleyClient client;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final AtomicLong readByTheOther = new AtomicLong();
    private final AtomicInteger disconnects = new AtomicInteger();
    private volatile long caughtUpAt;
    private volatile boolean current;

    /// Returns when it is connected.
    ///
    /// @param servers the addresses that the client knows
    LibraryUser(Person person, List<URI> servers) {
        this(person, ClientOptions.of(servers, "library"));
    }

    /// One who comes back at once, and reports at once what was read.
    static LibraryUser hasty(Person person, URI server) {
        return new LibraryUser(
                person,
                ClientOptions.of(server, "library")
                        .retry(Duration.ofMillis(10), Duration.ofMillis(100))
                        .receiptDelay(Duration.ofMillis(10)));
    }

    private LibraryUser(Person person, ClientOptions options) {
        this.person = person;
        JsonNode tokens = person.tokens();
        client = ParleyClient.withTokens(
                options,
                new Tokens(
                        person.accessToken(),
                        tokens.path("refreshToken").asText(),
                        Instant.parse(tokens.path("expiresAt").asText()),
                        UUID.fromString(person.id()),
                        UUID.fromString(person.deviceId())));
        client.connect(this).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    Person person() {
        return person;
    }

    CompletableFuture<Sent> say(LibraryUser other, String text) {
        return client.send(Recipient.user(UUID.fromString(other.person.id())), text)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void setActive(boolean active) {
        client.setActive(active);
    }

    @Override
    public void onEntry(Entry entry) {
        entries.add(entry);
        if (!entry.sender().toString().equals(person.id())) {
            client.markRead(entry.chatId(), entry.seq());
        }
    }

    @Override
    public void onReceipt(Receipt receipt) {
        if (!receipt.mine()) {
            readByTheOther.accumulateAndGet(receipt.read(), Math::max);
        }
    }

    /// What a lost connection did not bring comes with the chat's summary on the next.
    @Override
    public void onChat(ChatSummary chat) {
        readByTheOther.accumulateAndGet(chat.othersRead(), Math::max);
    }

    @Override
    public void onCaughtUp() {
        caughtUpAt = System.nanoTime();
        current = true;
    }

    @Override
    public void onDisconnected(String reason) {
        current = false;
        disconnects.incrementAndGet();
    }

    /// As its listener heard them.
    List<Entry> entries() {
        return entries;
    }

    /// How often its connection was lost.
    int disconnects() {
        return disconnects.get();
    }

    /// Whether it is connected, and has heard what it had missed.
    boolean isCurrent() {
        return current;
    }

    /// When it was so last, by `System.nanoTime()`.
    long caughtUpAt() {
        return caughtUpAt;
    }

    List<String> textsOf(LibraryUser sender) {
        return entries.stream()
                .filter(entry -> entry.sender().toString().equals(sender.person.id()))
                .map(Entry::text)
                .toList();
    }

    /// Up to where this user was told that the other has read.
    long readByTheOther() {
        return readByTheOther.get();
    }

    JsonNode summary() {
        return person.rest().get("/chats").expect(200).json().path("chats").path(0);
    }

    @Override
    public void close() {
        client.close();
    }
}
