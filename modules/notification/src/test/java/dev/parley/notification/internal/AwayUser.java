package dev.parley.notification.internal;

import dev.parley.chat.api.ChatLog;
import dev.parley.chat.api.Entry;
import dev.parley.chat.api.EntryKind;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.DatabaseUnavailable;
import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import dev.parley.presence.api.Presence;
import dev.parley.user.api.Devices;
import dev.parley.user.api.Users;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// What the other modules know of a test's user, its one chat, and whom it talks to.
final class AwayUser implements Presence, ChatLog, Devices, Users {

    final UserId id = new UserId(UUID.randomUUID());
    final UserId peer = new UserId(UUID.randomUUID());
    final ChatId chat = new ChatId(UUID.randomUUID());
    final List<Entry> entries = new ArrayList<>();
    final List<DeviceId> devices = new ArrayList<>();
    boolean connected;
    boolean member = true;
    String groupTitle;
    long delivered;
    long read;
    Instant mutedUntil;

    /// How often the database is still away.
    int failures;

    /// The next entry of the chat.
    Entry says(UserId sender, EntryKind kind, String body) {
        Entry entry = new Entry(
                chat,
                entries.size() + 1L,
                sender,
                UUID.randomUUID(),
                kind,
                body.getBytes(StandardCharsets.UTF_8),
                0,
                0,
                List.of(),
                0,
                null,
                0);
        entries.add(entry);
        return entry;
    }

    long peerWrites(String text) {
        return says(peer, EntryKind.TEXT, "{\"text\":\"" + text + "\"}").seq();
    }

    @Override
    public List<String> otherNodesOf(UserId user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void looking(UserId user, SessionId session, boolean looks) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOnline(UserId user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected(UserId user) {
        return connected;
    }

    @Override
    public Optional<Summary> summary(UserId user, ChatId chatId) {
        if (failures > 0) {
            failures--;
            throw new DatabaseUnavailable("08006", null);
        }
        return member
                ? Optional.of(new Summary(
                        chat,
                        groupTitle != null,
                        groupTitle == null ? "Peer" : groupTitle,
                        peer,
                        null,
                        null,
                        entries.size(),
                        entries.getLast(),
                        entries.size() - read,
                        delivered,
                        read,
                        0,
                        0,
                        2,
                        mutedUntil,
                        false,
                        1,
                        0))
                : Optional.empty();
    }

    @Override
    public String cursorOfNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<MemberReceipt> info(UserId user, ChatId chatId, long target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChatLog.Page history(UserId user, ChatId chatId, Long after, Long before, int limit) {
        return new ChatLog.Page(
                entries.stream()
                        .filter(entry -> entry.seq() > after)
                        .limit(limit)
                        .toList(),
                false);
    }

    @Override
    public Optional<User> find(UserId user) {
        return Optional.of(new User(user, user.equals(id) ? "Bob" : "Alice", "+4915100000001", ""));
    }

    /// Two a page, so that paging shows.
    @Override
    public Devices.Page list(UserId user, DeviceId after, int limit) {
        int from = after == null ? 0 : devices.indexOf(after) + 1;
        List<Device> page = devices.subList(from, Math.min(from + 2, devices.size())).stream()
                .map(device -> new Device(device, "phone", "android", false, Instant.EPOCH, Instant.EPOCH))
                .toList();
        return new Devices.Page(page, from + 2 < devices.size());
    }

    @Override
    public void revoke(UserId user, DeviceId device) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SyncPage sync(UserId user, String cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void connected(UserId user, DeviceId device, SessionId session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void disconnected(UserId user, SessionId session, boolean mayHaveMissed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> knownElsewhere() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<State> states(UserId viewer, Collection<UserId> users, Predicate<UserId> isOnline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean exists(UserId user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<UserId, User> findAll(Collection<UserId> users) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<UserId, User> findAllAnew(Collection<UserId> users) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<User> findByPhoneNumbers(Collection<String> phoneNumbers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<UserId> blockers(UserId one, UserId other) {
        throw new UnsupportedOperationException();
    }
}
