package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.Receiver;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.SHARED_LOOPBACK_PING;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Channels of one JVM with the protocols for messages that nodes have, as `wildfly-config` names them.
class JoiningTest {

    private static final Path SCRIPT = Path.of("../../wildfly-config/cluster/10-jgroups.cli");
    private static final String FIRST = "NAKACK";

    /// As WildFly has it: in this time members tell what they have got, and may others forget it.
    private static final int RETRANSMISSION_MILLIS = 100;

    private final AtomicInteger sent = new AtomicInteger();

    /// One sends to all while another lets a third in: the third was told from where on it gets everything, and the
    /// sender does not know of it yet.
    @ParameterizedTest
    @ValueSource(strings = {"database", "hosts"})
    void whoIsBeingLetInMissesNothingOfWhatIsSentMeanwhile(String stack) throws Exception {
        Set<Integer> heard = ConcurrentHashMap.newKeySet();
        try (JChannel first = new JChannel(protocols(stack, new SlowToLetIn()));
                JChannel sender = new JChannel(protocols(stack, new Protocol() {}));
                JChannel joining = new JChannel(protocols(stack, new Protocol() {}));
                ScheduledExecutorService talking = Executors.newSingleThreadScheduledExecutor()) {
            joining.setReceiver(new Receiver() {
                @Override
                public void receive(Message message) {
                    heard.add(message.getObject());
                }
            });
            first.connect("joining");
            sender.connect("joining");
            var _ = talking.scheduleAtFixedRate(() -> send(sender), 0, 2, TimeUnit.MILLISECONDS);
            await().until(() -> sent.get() > 0);
            joining.connect("joining");
            int welcome = sent.get();
            await().untilAsserted(() -> assertThat(heard).contains(welcome + 1));
            talking.shutdownNow();
        }
    }

    private void send(JChannel from) {
        try {
            from.send(new ObjectMessage(null, sent.incrementAndGet()));
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /// @param belowMembership what is put below the protocol that lets members in
    private static List<Protocol> protocols(String stack, Protocol belowMembership) throws Exception {
        List<String> names = Files.readAllLines(SCRIPT).stream()
                .map(Pattern.compile("/subsystem=jgroups/stack=" + stack + "/protocol=([\\w.]+):add.*")::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .dropWhile(name -> !name.contains(FIRST))
                .toList();
        List<Protocol> protocols = new ArrayList<>(List.of(new SHARED_LOOPBACK(), new SHARED_LOOPBACK_PING()));
        for (String name : names) {
            Protocol protocol = Class.forName("org.jgroups.protocols." + name)
                    .asSubclass(Protocol.class)
                    .getDeclaredConstructor()
                    .newInstance();
            if (name.contains(FIRST)) {
                protocol.setValue("xmit_interval", RETRANSMISSION_MILLIS);
            }
            if (name.endsWith("GMS")) {
                protocols.add(belowMembership);
            }
            protocols.add(protocol);
        }
        return protocols;
    }

    /// It takes long between finding out what everybody has got and telling everybody of the new one, as somebody
    /// does whose processor is busy.
    private final class SlowToLetIn extends Protocol {

        @Override
        public Object down(Event event) {
            Object answer = super.down(event);
            if (event.type() == Event.GET_DIGEST) {
                int before = sent.get();
                await().until(() -> before == 0 || sent.get() > before + 200);
            }
            return answer;
        }
    }
}
