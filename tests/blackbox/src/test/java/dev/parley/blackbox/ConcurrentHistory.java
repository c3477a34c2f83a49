package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// All devices at once, in bursts, with requests under way when they hang up. The logs then show in which order things
/// happened: each entry must be the doing of one request, allowed where it stands, and once only; each refusal must
/// have been right at some moment.
final class ConcurrentHistory extends History {

    private static final int ROUNDS = 5;
    private static final int BURST = 7;
    /// Which have no entry in a log: done by one device of a user, so that their order is known.
    private static final Set<String> UNLOGGED =
            Set.of("mute", "archive", "privacy", "contact", "no-contact", "block", "unblock", "name");

    private final Map<String, ObjectNode> requested = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> answers = new ConcurrentHashMap<>();
    private final Set<String> repeated = ConcurrentHashMap.newKeySet();
    private final Queue unlogged = new Queue();
    private final Queue changes = new Queue();
    private final Queue refused = new Queue();
    private final Queue receipts = new Queue();

    private record Asked(String user, ObjectNode request, String code) {}

    private static final class Queue extends ConcurrentLinkedQueue<Asked> {
        private static final long serialVersionUID = 1L;
    }

    ConcurrentHistory(List<Server> servers, long seed) {
        super(servers, seed);
    }

    @Override
    boolean knowsWhenReadsWereHidden() {
        return false;
    }

    @Override
    void happen() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Callable<Void>> bursts = new ArrayList<>();
                for (ModelDevice device : devices) {
                    long seed = random.nextLong();
                    if (random.nextInt(3) > 0) {
                        bursts.add(() -> {
                            burst(device, new Random(seed));
                            return null;
                        });
                    }
                }
                for (Future<Void> burst : threads.invokeAll(bursts)) {
                    burst.get();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } catch (java.util.concurrent.ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        }
        for (ModelDevice device : devices) {
            // What a connection that was cut still had under way is over when another has been answered.
            if (!device.isOnline()) {
                device.connect(pageSize());
            }
            device.awaitAnswers();
        }
        replay();
        for (ModelDevice device : devices) {
            if (!alwaysOn.contains(device) && random.nextBoolean()) {
                device.cut();
            }
        }
    }

    private void burst(ModelDevice device, Random dice) {
        if (!device.isOnline()) {
            comeBack(device, dice);
        }
        if (!device.isOnline()) {
            return;
        }
        device.pump();
        RandomRequests requests = new RandomRequests(dice, users());
        for (int i = 0; i < BURST; i++) {
            // A chat of which it has heard but has no summary yet is no chat to it.
            ObjectNode request = requests.next(
                    device.user(),
                    device.views(Instant.now()).values().stream()
                            .filter(chat -> chat.has("chatId"))
                            .toList());
            if (request == null || !isForThis(device, request)) {
                continue;
            }
            if (ModelDevice.isOverRest(request)) {
                device.askOverRest(request);
            } else {
                if (request.has("clientMsgId")) {
                    requested.put(key(device.user(), request), request);
                } else if (request.path("t").asText().equals("receipt")) {
                    receipts.add(new Asked(device.user(), request, ""));
                }
                device.submit(request);
            }
        }
        if (!alwaysOn.contains(device) && dice.nextInt(4) == 0) {
            note(device + " hangs up");
            device.unanswered().forEach(request -> repeated.add(key(device.user(), request)));
            device.cut();
        } else {
            device.awaitAnswers();
        }
    }

    /// The owners of groups stay who they are: they read the whole log.
    private boolean isForThis(ModelDevice device, ObjectNode request) {
        String type = request.path("t").asText();
        if (UNLOGGED.contains(type)) {
            return devices.stream()
                            .filter(one -> one.user().equals(device.user()))
                            .findFirst()
                            .orElseThrow()
                    == device;
        }
        ChatModel chat = model.chat(device.user(), request);
        return switch (type) {
            case "role" -> !request.path("role").asText().equals("owner");
            case "remove" ->
                !chat.isOwnedBy(device.user())
                        || !request.path("userId").asText().equals(device.user());
            default -> true;
        };
    }

    @Override
    void answered(String user, ObjectNode request, JsonNode reply) {
        boolean ok = reply.path("t").asText().equals("ok");
        if (request.has("clientMsgId")) {
            answers.put(key(user, request), reply);
        }
        if (!ok) {
            refused.add(new Asked(user, request, reply.path("code").asText()));
        } else if (UNLOGGED.contains(request.path("t").asText())) {
            unlogged.add(new Asked(user, request, ""));
        } else if (ModelDevice.isOverRest(request)) {
            changes.add(new Asked(user, request, ""));
        }
    }

    private static String key(String user, JsonNode request) {
        return user + request.path("clientMsgId").asText();
    }

    /// Applies to the model what the logs show, entry by entry.
    private void replay() {
        Set<String> explained = new HashSet<>();
        Map<String, JsonNode> logs = new HashMap<>();
        for (Person person : people) {
            ModelDevice reader = new ModelDevice("reader", person, Encoding.JSON, (_, _) -> {});
            reader.connect(pageSize());
            reader.views(Instant.EPOCH).forEach((chat, view) -> {
                if (view.has("peer")) {
                    model.direct(chat, person.id(), view.path("peer").asText());
                }
                if (!logs.containsKey(chat)
                        || view.path("log").size() > logs.get(chat).path("log").size()) {
                    logs.put(chat, view);
                }
            });
            reader.cut();
        }
        logs.forEach((id, view) -> {
            List<Asked> open =
                    refused.stream().filter(asked -> isAbout(asked, id, view)).toList();
            Set<Asked> unjustified = new HashSet<>(open);
            for (JsonNode entry : view.path("log")) {
                ChatModel chat = model.chat("", Json.object("chatId", id));
                if (chat != null && entry.path("seq").asLong() <= chat.lastSeq()) {
                    continue;
                }
                unjustified.removeIf(this::isJustified);
                explain(entry, explained);
            }
            unjustified.removeIf(this::isJustified);
            if (!unjustified.isEmpty()) {
                throw new AssertionError("first difference: refused without a reason: " + unjustified);
            }
        });
        answers.forEach((key, answer) -> {
            if (answer.path("t").asText().equals("ok") && !explained.contains(key)) {
                throw new AssertionError(
                        "first difference: " + requested.get(key) + " was answered " + answer + " and is in no log");
            }
        });
        unlogged.forEach(asked -> apply(asked));
        receipts.forEach(this::apply);
    }

    private void apply(Asked asked) {
        if (asked.request().path("t").asText().equals("privacy")) {
            readsAreHidden();
        }
        model.apply(
                asked.user(), asked.request(), asked.request().path("chatId").asText(), "");
    }

    private boolean isAbout(Asked asked, String chatId, JsonNode view) {
        ObjectNode request = asked.request();
        return request.has("to")
                ? view.has("peer")
                : request.path("chatId").asText().equals(chatId);
    }

    private boolean isJustified(Asked asked) {
        Set<String> codes = new TreeSet<>(model.refusals(asked.user(), asked.request()));
        codes.addAll(model.perhaps(asked.user(), asked.request()));
        boolean blocks = unlogged.stream()
                .anyMatch(change -> change.request().path("t").asText().equals("block"));
        return codes.contains(asked.code())
                || (asked.code().equals("blocked") && blocks)
                || (asked.code().equals("not-found") && asked.request().has("forwardedFrom"));
    }

    private void explain(JsonNode entry, Set<String> explained) {
        String sender = entry.path("sender").asText();
        String key = key(sender, entry);
        ObjectNode request = entry.has("clientMsgId") ? requested.get(key) : change(entry);
        if (request == null) {
            throw new AssertionError("first difference: nobody asked for " + entry);
        }
        Set<String> refusals = new TreeSet<>(model.refusals(sender, request));
        refusals.remove("blocked");
        if (request.has("forwardedFrom")) {
            refusals.remove("not-found");
        }
        if (!refusals.isEmpty()) {
            throw new AssertionError(
                    "first difference: where it stands in the log it must be refused for " + refusals + ": " + entry);
        }
        if (entry.has("clientMsgId")) {
            JsonNode answer = answers.get(key);
            boolean told = answer.path("seq").equals(entry.path("seq"))
                    && answer.path("sentAt").equals(entry.path("sentAt"));
            if (!explained.add(key) || !(told || (answer.has("code") && repeated.contains(key)))) {
                throw new AssertionError("first difference: " + entry + " was answered " + answer);
            }
        }
        model.apply(
                sender,
                request,
                entry.path("chatId").asText(),
                entry.path("sentAt").asText());
    }

    /// The change over REST that an entry is about.
    private ObjectNode change(JsonNode entry) {
        JsonNode body = entry.path("body");
        ObjectNode wanted = Json.object("chatId", entry.path("chatId"));
        switch (entry.path("kind").asText()) {
            case "title-changed" -> wanted.put("t", "title").set("title", body.path("title"));
            case "member-added" ->
                wanted.put("t", "add").set("userId", body.path("userIds").path(0));
            case "member-removed" ->
                wanted.put("t", "remove").set("userId", body.path("userIds").path(0));
            case "role-changed" -> wanted.put("t", "role").setAll((ObjectNode) body);
            default -> wanted.put("t", "disappear").setAll((ObjectNode) body);
        }
        for (Asked change : changes) {
            if (change.user().equals(entry.path("sender").asText())
                    && change.request().equals(wanted)
                    && changes.remove(change)) {
                return wanted;
            }
        }
        return null;
    }
}
