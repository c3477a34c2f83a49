package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several people with several chats who send, hang up without a word, come back and go on, at random. In the end all
/// have the same logs, whole and in order, and every message stands in them once.
@ExtendWith(ParleyServer.class)
final class ConversationModelIT {

    private static final int STEPS = 120;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everybodyEndsWithTheSameLogs(long seed, Server server) throws Exception {
        List<Person> people = server.people("Model", 5);
        List<String> everybodys = List.of(
                Server.group(people.get(0), "One", people.subList(1, 5).toArray(Person[]::new)),
                Server.group(people.get(4), "Two", people.subList(0, 4).toArray(Person[]::new)));
        List<ModelClient> clients = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            // Two devices of the first: they send as one user.
            clients.add(new ModelClient(people.get(i), everybodys, seed * 100 + i));
        }
        clients.add(new ModelClient(people.getFirst().anotherDevice(), everybodys, seed * 100 + 99));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Object> done : threads.invokeAll(clients.stream()
                    .<Callable<Object>>map(client -> () -> {
                        client.live(STEPS);
                        return client;
                    })
                    .toList())) {
                done.get();
            }
        }
        Set<String> sent = new HashSet<>();
        clients.forEach(client -> sent.addAll(client.acknowledged()));
        Map<String, NavigableMap<Long, String>> agreed = new HashMap<>();
        for (ModelClient client : clients) {
            client.catchUp();
            for (String chat : everybodys) {
                NavigableMap<Long, String> log = client.log(chat);
                assertThat(agreed.computeIfAbsent(chat, _ -> log)).isEqualTo(log);
            }
        }
        List<String> messages = new ArrayList<>();
        for (String chat : everybodys) {
            NavigableMap<Long, String> log = agreed.get(chat);
            assertThat(log.keySet())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, log.size()).boxed().toList());
            assertThat(server.seqs(chat)).containsExactlyElementsOf(log.keySet());
            // The first two entries are of the group's making.
            messages.addAll(log.tailMap(3L).values());
        }
        assertThat(messages).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(sent);
        assertThat(clients.stream().mapToInt(ModelClient::hangUps).sum()).isGreaterThan(10);
        for (ModelClient client : clients) {
            JsonNode chats =
                    client.person().rest().get("/chats").expect(200).json().path("chats");
            for (JsonNode chat : chats) {
                NavigableMap<Long, String> log = agreed.get(chat.path("chatId").asText());
                assertThat(chat.path("lastSeq").asLong()).isEqualTo(log.lastKey());
                assertThat(chat.path("lastEntry").path("clientMsgId").asText())
                        .isEqualTo(log.lastEntry().getValue());
            }
        }
    }
}
