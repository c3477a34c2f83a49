package dev.parley.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One request at a time, so that every answer is known beforehand: whether it is refused and why, which number
/// it gets, and that a repeated one gets its first answer.
final class SequentialHistory extends History {

    private static final int STEPS = 60;

    private final RandomRequests requests = new RandomRequests(random, users());
    private final List<Stored> stored = new ArrayList<>();
    private Stored repeated;

    private record Stored(String user, ObjectNode request, JsonNode reply) {}

    SequentialHistory(List<Server> servers, long seed) {
        super(servers, seed);
    }

    @Override
    boolean knowsWhenReadsWereHidden() {
        return true;
    }

    @Override
    void happen() {
        for (int i = 0; i < STEPS; i++) {
            ModelDevice device = any(devices);
            if (!device.isOnline()) {
                if (random.nextBoolean()) {
                    comeBack(device, random);
                }
                if (device.isOnline()) {
                    device.awaitAnswers();
                }
                continue;
            }
            int dice = random.nextInt(100);
            if (dice < 6 && !alwaysOn.contains(device)) {
                note(device + " hangs up");
                device.cut();
            } else if (dice < 10) {
                device.pump();
                synced(device.person());
            } else if (dice < 14 && !stored.isEmpty()) {
                repeat();
            } else if (dice < 15) {
                note("all is compared");
                everythingIsAsTheModelSays();
            } else {
                request(device);
            }
        }
    }

    private void request(ModelDevice device) {
        String user = device.user();
        List<ObjectNode> known = List.copyOf(model.views(user, Instant.now()).values());
        ObjectNode request = requests.next(user, known);
        if (request == null || isLeftToTheServer(user, request)) {
            return;
        }
        if (request.path("t").asText().equals("block")) {
            // What counts is what had been read, and receipts that were answered are written a moment later.
            theServerIsAsTheModelSays(device.person());
        } else if (request.path("t").asText().equals("name")) {
            // Whoever has been told the old name must be told the new one.
            people.forEach(this::synced);
        }
        if (ModelDevice.isOverRest(request)) {
            device.askOverRest(request);
            return;
        }
        device.submit(request);
        // What is refused now could be accepted later, and arrive later: the order would not be known.
        if (random.nextInt(8) == 0
                && !alwaysOn.contains(device)
                && request.has("clientMsgId")
                && model.refusals(user, request).isEmpty()
                && model.perhaps(user, request).isEmpty()) {
            note(device + " hangs up before it hears of " + request);
            device.cut();
            while (!device.isOnline()) {
                comeBack(device, random);
            }
        }
        device.awaitAnswers();
    }

    /// Who inherits a group where several could, or a group without anybody, the protocol does not say.
    private boolean isLeftToTheServer(String user, ObjectNode request) {
        ChatModel chat = model.chat(user, request);
        if (!request.path("t").asText().equals("remove")
                || !chat.has(user)
                || !request.path("userId").asText().equals(user)) {
            return false;
        }
        List<String> present = chat.present();
        long admins = present.stream()
                .filter(member -> chat.role(member).equals("admin"))
                .count();
        return present.size() == 1 || (chat.role(user).equals("owner") && present.size() > 2 && admins != 1);
    }

    private void repeat() {
        repeated = any(stored);
        List<ModelDevice> own = devices.stream()
                .filter(device -> device.isOnline() && device.user().equals(repeated.user()))
                .toList();
        if (!own.isEmpty()) {
            ModelDevice device = any(own);
            note(device + " repeats");
            device.submit(repeated.request());
            device.awaitAnswers();
        }
        repeated = null;
    }

    @Override
    void answered(String user, ObjectNode request, JsonNode reply) {
        boolean ok = reply.path("t").asText().equals("ok");
        if (repeated != null && request.equals(repeated.request())) {
            answeredAgain(ok, reply);
            return;
        }
        Set<String> refusals = model.refusals(user, request);
        Set<String> perhaps = model.perhaps(user, request);
        if (ok ? !refusals.isEmpty() : !refusals.contains(code(reply)) && !perhaps.contains(code(reply))) {
            throw new AssertionError("first difference: " + request + " was answered " + reply + ", must be "
                    + (refusals.isEmpty() ? "ok" : refusals));
        }
        if (!ok) {
            return;
        }
        ChatModel chat = model.chat(user, request);
        long next = chat == null ? 1 : chat.lastSeq() + 1;
        if (request.has("clientMsgId")) {
            if (reply.path("seq").asLong() != next) {
                throw new AssertionError("first difference: " + reply + " must have seq " + next);
            }
            stored.add(new Stored(user, request, reply));
        }
        if (request.path("t").asText().equals("privacy")) {
            readsAreHidden();
        }
        if (request.path("t").asText().equals("info")) {
            Set<String> told = new HashSet<>(reply.path("members").findValuesAsText("userId"));
            Set<String> readers = chat.readers(user, request.path("target").asLong());
            if (!told.equals(readers)) {
                throw new AssertionError("first difference: " + reply + " must tell of " + readers);
            }
        }
        model.apply(
                user,
                request,
                reply.path("chatId").asText(request.path("chatId").asText()),
                text(reply, "sentAt"));
    }

    /// It gets its first answer, though its sender may not write there any more.
    private void answeredAgain(boolean ok, JsonNode reply) {
        JsonNode first = repeated.reply();
        boolean same = ok
                && reply.path("duplicate").asBoolean()
                && reply.path("seq").equals(first.path("seq"))
                && reply.path("sentAt").equals(first.path("sentAt"));
        if (!same) {
            throw new AssertionError(
                    "first difference: " + repeated.request() + " was answered " + first + " and then " + reply);
        }
    }

    private static String code(JsonNode reply) {
        return text(reply, "code");
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }
}
