package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.blackbox.HostileBytes.Outcome;
import dev.parley.load.measure.ProcessTimes;
import dev.parley.load.measure.ServerMemory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Ten thousand frames that mean harm, of every kind and in both encodings, and as many ways not to finish a handshake,
/// beside hundreds of sockets that say nothing at all or not enough: the server answers what can be answered, closes
/// what must be closed, keeps nothing of it in memory, and a chat goes on as before.
@ExtendWith(SmallParleyServer.class)
final class HostileFramesIT {

    private static final System.Logger LOG = System.getLogger(HostileFramesIT.class.getName());
    private static final int FRAMES = 10_000;
    private static final int HANDSHAKES = 500;
    private static final int HALF_OPEN = 400;

    /// Of the frames, so many are in CBOR: one in this.
    private static final int CBOR = 5;

    /// Half of what a leak of 1 KB a frame would make.
    private static final long MARGIN = FRAMES * 1024L / 2;

    private static final List<Integer> PROPER_CLOSES = List.of(1000, 1002, 1003, 1007, 1008, 1009);
    private static final HostileBytes[] KINDS = HostileBytes.values();

    private final Server server;
    private final Person attacker;
    private final Person ann;
    private final Person ben;
    private HostilePeer peer;
    private long probes;

    HostileFramesIT(Server server) {
        this.server = server;
        this.attacker = server.person("Mallory");
        this.ann = server.person("Ann");
        this.ben = server.person("Ben");
    }

    @Test
    void leaveTheServerHealthyAndItsMemoryFlat() throws IOException {
        long seed = System.nanoTime();
        LOG.log(Level.INFO, "seed {0,number,#}", seed);
        Random random = new Random(seed);
        long pid = ProcessTimes.listeningOn(server.baseUri().getPort()).orElseThrow();
        List<HostilePeer> halfOpen = new ArrayList<>();
        try {
            // What is made at the first of each kind stays.
            attack(random, FRAMES / 10, HANDSHAKES / 10);
            quiet();
            long before = ServerMemory.of(pid).heapUsed();

            for (int i = 0; i < HALF_OPEN; i++) {
                byte[] handshake = handshake(Encoding.JSON);
                halfOpen.add(HostilePeer.dial(server.baseUri())
                        .write(
                                i % 2 == 0
                                        ? new byte[0]
                                        : Arrays.copyOf(handshake, random.nextInt(handshake.length - 1))));
            }
            attack(random, FRAMES, HANDSHAKES);
            for (HostilePeer each : halfOpen) {
                each.close();
            }
            quiet();
            long growth = ServerMemory.of(pid).heapUsed() - before;
            LOG.log(Level.INFO, "the heap in use grew by {0,number} bytes", growth);
            assertThat(growth).as("seed %d", seed).isLessThan(MARGIN);
        } finally {
            for (HostilePeer each : halfOpen) {
                each.close();
            }
        }
        chat();
        assertThat(server.rest().get("/health").status()).isEqualTo(200);
        assertThat(server.entriesOf(attacker)).isZero();
    }

    private byte[] handshake(Encoding encoding) {
        return HostilePeer.handshake(server.baseUri(), attacker.accessToken(), encoding);
    }

    private void attack(Random random, int frames, int handshakes) throws IOException {
        attackInCbor(random, frames / CBOR);
        connect(Encoding.JSON);
        for (int i = 0; i < frames - frames / CBOR; i++) {
            HostileBytes kind = i < KINDS.length ? KINDS[i] : KINDS[random.nextInt(KINDS.length)];
            send(kind, random);
            if (i % (frames / handshakes) == 0) {
                breakAHandshake(random);
            }
            if (i % 500 == 0) {
                chat();
            }
        }
        peer.close();
    }

    private void attackInCbor(Random random, int frames) throws IOException {
        connect(Encoding.CBOR);
        HostileCbor[] kinds = HostileCbor.values();
        for (int i = 0; i < frames; i++) {
            HostileCbor kind = kinds[i % kinds.length];
            byte[] message = kind.make(random);
            peer.write(RawWebSocket.encoded(0x80 | RawWebSocket.BINARY, true, message));
            String probe = "probe-" + probes++;
            peer.write(RawWebSocket.encoded(
                    0x80 | RawWebSocket.BINARY, true, Encoding.CBOR.written(Json.object("t", "ping", "id", probe))));
            assertThat(peer.closedBefore(probe))
                    .as("after %s: %s", kind, Arrays.toString(message))
                    .isZero();
        }
        peer.close();
    }

    /// Some of those that were left are still on their way out, and this server takes few at once.
    private void connect(Encoding encoding) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    peer = HostilePeer.dial(server.baseUri()).write(handshake(encoding));
                    int status = peer.status();
                    assertThat(status).isIn(101, 503);
                    return status == 101;
                });
    }

    private void send(HostileBytes kind, Random random) throws IOException {
        byte[] bytes = kind.make(random);
        try {
            peer.write(bytes);
            if (kind.outcome() == Outcome.LEFT) {
                if (random.nextBoolean()) {
                    peer.reset();
                }
            } else {
                String probe = "probe-" + probes++;
                peer.write(RawWebSocket.encoded(
                        0x80 | RawWebSocket.TEXT,
                        true,
                        ("{\"t\":\"ping\",\"id\":\"" + probe + "\"}").getBytes(StandardCharsets.US_ASCII)));
                int closed = peer.closedBefore(probe);
                if (kind.outcome() == Outcome.STAYS) {
                    assertThat(closed)
                            .as("after %s: %s", kind, Arrays.toString(bytes))
                            .isZero();
                    return;
                }
                assertThat(closed)
                        .as("after %s: %s", kind, Arrays.toString(bytes))
                        .isIn(PROPER_CLOSES);
            }
        } catch (IOException gone) {
            assertThat(kind.outcome()).as("%s: %s", kind, gone).isNotEqualTo(Outcome.STAYS);
        }
        peer.close();
        connect(Encoding.JSON);
    }

    private void breakAHandshake(Random random) throws IOException {
        byte[] good = handshake(random.nextBoolean() ? Encoding.JSON : Encoding.CBOR);
        try (HostilePeer dialled = HostilePeer.dial(server.baseUri())) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    byte[] noise = new byte[1 + random.nextInt(2_000)];
                    random.nextBytes(noise);
                    dialled.write(noise);
                }
                case 1 -> dialled.write(Arrays.copyOf(good, random.nextInt(good.length)));
                case 2 -> {
                    String asked = new String(good, StandardCharsets.US_ASCII);
                    String broken = switch (random.nextInt(4)) {
                        case 0 -> asked.replace("Version: 13", "Version: 7");
                        case 1 -> asked.replace("dGhl", "");
                        case 2 -> asked.replace("Bearer ", "Bearer x");
                        default -> asked.replace("\r\n\r\n", "\r\nOrigin: http://evil.example\r\n\r\n");
                    };
                    assertThat(dialled.write(broken.getBytes(StandardCharsets.US_ASCII))
                                    .status())
                            .isIn(400, 401, 403, 426, 429);
                }
                case 3 -> {
                    // Frames that come with the handshake, before it is answered.
                    byte[] noise = new byte[1 + random.nextInt(2_000)];
                    random.nextBytes(noise);
                    byte[] both = Arrays.copyOf(good, good.length + noise.length);
                    System.arraycopy(noise, 0, both, good.length, noise.length);
                    assertThat(dialled.write(both).status()).isIn(101, 503);
                }
                default -> {
                    dialled.write(good);
                    dialled.reset();
                }
            }
        } catch (SocketException hungUp) {
            // The server was quicker; that is its right.
        }
    }

    private void chat() {
        try (ChatSocket one = ann.connect();
                ChatSocket other = ben.connect()) {
            JsonNode sent = one.sendTo(ben, "still here");
            other.entry(sent.path("chatId").asText(), sent.path("seq").asLong());
        }
    }

    /// Nobody is connected any more.
    private void quiet() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.admin()
                        .get("/admin/metrics")
                        .expect(200)
                        .text()
                        .lines()
                        .anyMatch("parley_connections 0"::equals));
    }
}
