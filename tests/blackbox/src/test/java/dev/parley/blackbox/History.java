package dev.parley.blackbox;

import static org.awaitility.Awaitility.await;
import static org.awaitility.pollinterval.IterativePollInterval.iterative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A random history of a few people with several devices, and what must be true at its end: everybody's chats are
/// what the model says, on every device, however it has been told of them. Everything random comes from the seed.
abstract class History {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_PAGE = 4;
    private static final String THE_SERVER = "the server";
    private static final String SYNC = "who asks for changes";

    final Random random;
    final ProtocolModel model = new ProtocolModel();
    final List<Person> people;
    final List<ModelDevice> devices = new ArrayList<>();
    /// Devices that never hang up, and so learn of everything by events alone.
    final Set<ModelDevice> alwaysOn = new java.util.HashSet<>();

    private final List<Server> servers;
    private final Map<String, SyncedChats> synced = new HashMap<>();
    private final List<String> journal = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private boolean readsWereHidden;

    /// @param servers the ways to the service, of which each person and each device has one
    History(List<Server> servers, long seed) {
        this.random = new Random(seed);
        this.servers = servers;
        boolean manyDevices = random.nextInt(20) == 0;
        people = servers.getFirst().people("Person", manyDevices ? 2 : 2 + random.nextInt(4)).stream()
                .map(person -> person.by(any(servers)))
                .toList();
        for (int i = 0; i < people.size(); i++) {
            Person person = people.get(i);
            model.user(person.id(), "Person " + i);
            aliases.put(person.id(), "user" + i);
            int count = manyDevices && i == 0 ? 10 : 1 + random.nextInt(3);
            for (int j = 0; j < count; j++) {
                addDevice("user" + i + "/" + j, j == 0 ? person : person.anotherDevice());
            }
            if (random.nextBoolean()) {
                alwaysOn.add(devices.getLast());
            }
        }
    }

    private ModelDevice addDevice(String name, Person person) {
        Encoding encoding = random.nextInt(3) == 0 ? Encoding.CBOR : Encoding.JSON;
        ModelDevice device = new ModelDevice(name, person.by(any(servers)), encoding, (request, reply) -> {
            journal.add(name + ": " + request + " -> " + reply);
            answered(person.id(), request, reply);
        });
        devices.add(device);
        return device;
    }

    /// An answer to a request that will not change any more.
    abstract void answered(String user, ObjectNode request, JsonNode reply);

    /// Whether it is known what had been read when somebody began to hide it, or blocked another.
    abstract boolean knowsWhenReadsWereHidden();

    /// Lets things happen until the model knows what must be.
    abstract void happen();

    /// @throws AssertionError that tells the history and what is wrong
    final void run() {
        try {
            devices.forEach(device -> device.connect(pageSize()));
            makeGroups();
            happen();
            everythingIsAsTheModelSays();
            comeBack();
            everythingIsAsTheModelSays();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(named(story() + failure), failure);
        } finally {
            devices.stream().filter(ModelDevice::isOnline).forEach(ModelDevice::cut);
        }
    }

    final int pageSize() {
        return 1 + random.nextInt(MAX_PAGE);
    }

    /// A device that was away comes back, or only looks in. Some have lost their cursor.
    final void comeBack(ModelDevice device, Random dice) {
        if (dice.nextInt(8) == 0) {
            note(device + " loses its cursor");
            device.loseCursor();
        }
        int pageSize = 1 + dice.nextInt(MAX_PAGE);
        if (dice.nextInt(3) == 0) {
            int pages = 1 + dice.nextInt(4);
            note(device + " looks in, for " + pages + " pages");
            device.lookIn(pageSize, pages);
        } else {
            note(device + " comes back");
            device.connect(pageSize);
        }
    }

    final void note(String event) {
        journal.add(event);
    }

    final List<String> users() {
        return people.stream().map(Person::id).toList();
    }

    final <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void makeGroups() {
        int groups = 1 + random.nextInt(2);
        for (int i = 0; i < groups; i++) {
            Person owner = any(people);
            List<Person> others = people.stream()
                    .filter(person -> !person.equals(owner) && random.nextInt(3) > 0)
                    .toList();
            String group = Server.group(owner, "group" + i, others.toArray(Person[]::new));
            aliases.put(group, "group" + i);
            model.group(
                    group,
                    owner.id(),
                    "group" + i,
                    others.stream().map(Person::id).toList());
            note(owner.id() + " makes " + group + " with "
                    + others.stream().map(Person::id).toList());
        }
    }

    /// Those that were cut off come back, one of them without its cursor, and someone has a new device.
    private void comeBack() {
        List<ModelDevice> away =
                devices.stream().filter(device -> !device.isOnline()).toList();
        if (!away.isEmpty()) {
            note(away.getFirst() + " loses its cursor");
            away.getFirst().loseCursor();
        }
        away.forEach(device -> {
            while (!device.isOnline()) {
                comeBack(device, random);
            }
        });
        Person person = any(people);
        addDevice("new device of " + person.id(), person.anotherDevice()).connect(pageSize());
    }

    /// For every user the server's own summaries and all connected devices agree with the model.
    final void everythingIsAsTheModelSays() {
        // What expires from here on was told, and must be told again.
        people.forEach(this::synced);
        await().pollInSameThread().atMost(PATIENCE).until(() -> nothingIsAboutToExpire());
        people.forEach(this::theServerIsAsTheModelSays);
        for (ModelDevice device : devices) {
            if (device.isOnline()) {
                settled(() -> {
                    device.pump();
                    Instant now = Instant.now();
                    return difference(
                            device.user(), device.toString(), model.views(device.user(), now), device.views(now));
                });
            }
        }
    }

    /// For one user: what a whole round of `sync` tells, and what is known from its changes alone.
    final void theServerIsAsTheModelSays(Person person) {
        settled(() -> difference(
                person.id(),
                THE_SERVER,
                model.views(person.id(), Instant.now()),
                new SyncedChats(person).next(MAX_PAGE)));
        settled(() -> difference(person.id(), SYNC, model.views(person.id(), Instant.now()), synced(person)));
    }

    /// A user's chats as the changes tell them, up to now.
    final Map<String, ObjectNode> synced(Person person) {
        return synced.computeIfAbsent(person.id(), _ -> new SyncedChats(person)).next(MAX_PAGE);
    }

    /// What is merged and told a moment later is waited for.
    private static void settled(java.util.function.Supplier<String> difference) {
        String[] last = new String[1];
        try {
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(iterative(before -> before.multipliedBy(2), Duration.ofMillis(25)))
                    .atMost(PATIENCE)
                    .until(() -> {
                        last[0] = difference.get();
                        return last[0].isEmpty();
                    });
        } catch (org.awaitility.core.ConditionTimeoutException never) {
            throw new AssertionError("first difference: " + last[0], never);
        }
    }

    private boolean nothingIsAboutToExpire() {
        Instant now = Instant.now();
        String soon = Wire.time(now.plusSeconds(60));
        return users().stream()
                .flatMap(user -> model.views(user, now).values().stream())
                .flatMap(view -> view.path("log").findValuesAsText("expiresAt").stream())
                .noneMatch(time -> time.compareTo(soon) < 0 && time.compareTo(Wire.time(now.minusMillis(50))) > 0);
    }

    private String difference(
            String user, String who, Map<String, ObjectNode> expected, Map<String, ObjectNode> actual) {
        boolean exact = who.equals(THE_SERVER) || who.equals(SYNC);
        String whose = who + " has for " + user + " a chat";
        for (Map.Entry<String, ObjectNode> chat : expected.entrySet()) {
            ObjectNode there = actual.getOrDefault(chat.getKey(), Json.object());
            String difference = Wire.difference(
                    whose + " " + chat.getKey(),
                    compared(chat.getValue(), chat.getValue(), user, exact),
                    compared(there, chat.getValue(), user, exact));
            if (!difference.isEmpty()) {
                return difference;
            }
        }
        return expected.keySet().containsAll(actual.keySet())
                ? ""
                : who + " has for " + user + " chats " + actual.keySet() + ", must be " + expected.keySet();
    }

    /// What of a view is compared. The server's summaries are exact. A device has been told of the others'
    /// watermarks as far as they cover entries of its user, and not when they fell because somebody hides what he
    /// reads or nobody else is left: then it may not have heard of more than was ever shown. Of a group that a user
    /// has left no device is told what is deleted later; its title is today's.
    private ObjectNode compared(ObjectNode view, ObjectNode model, String user, boolean exact) {
        ObjectNode compared = view.deepCopy();
        compared.remove(List.of(ChatModel.MOST_OTHERS_READ, ChatModel.BLOCKED_BY_PEER));
        if (exact) {
            compared.remove("log");
        } else {
            long read = view.path("othersRead").asLong();
            long comparable = readsWereHidden
                    ? Math.max(read, model.path(ChatModel.MOST_OTHERS_READ).asLong())
                    : read;
            compared.put("othersRead", Wire.ticks(model.path("log"), user, comparable));
            compared.put(
                    "othersDelivered",
                    Wire.ticks(
                            model.path("log"),
                            user,
                            view.path("othersDelivered").asLong()));
            if (model.path("memberCount").asInt() <= 1) {
                compared.remove(List.of("othersDelivered", "othersRead"));
            } else if (readsWereHidden && !knowsWhenReadsWereHidden()) {
                compared.remove("othersRead");
            }
        }
        if (model.path(ChatModel.BLOCKED_BY_PEER).asBoolean() && !knowsWhenReadsWereHidden()) {
            compared.remove(List.of("othersDelivered", "othersRead"));
        }
        if (model.path("type").asText().equals("group") && !model.has("role")) {
            compared.remove("title");
            eraseWhatWasErasedSince(compared, model.path("log"));
            if (!exact) {
                long read = compared.path("read").asLong();
                compared.put("unread", Wire.unread(compared.path("log"), user, read));
            }
        }
        return compared;
    }

    private static void eraseWhatWasErasedSince(ObjectNode view, JsonNode log) {
        for (int i = 0; i < Math.min(view.path("log").size(), log.size()); i++) {
            if (log.get(i).path("body").isEmpty()) {
                Wire.erase((ObjectNode) view.path("log").get(i));
                view.set("lastEntry", view.path("log").get(view.path("log").size() - 1));
            }
        }
    }

    final void readsAreHidden() {
        readsWereHidden = true;
    }

    private String story() {
        return String.join("\n  ", journal) + "\n";
    }

    private String named(String text) {
        String named = text;
        for (Map.Entry<String, String> alias : aliases.entrySet()) {
            named = named.replace(alias.getKey(), alias.getValue());
        }
        return named;
    }
}
