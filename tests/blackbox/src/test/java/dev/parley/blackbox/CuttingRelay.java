package dev.parley.blackbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The network between a client and the server, which fails on demand: connections are cut at random, in either
/// direction and without a goodbye, also in their handshake, or what the server says does not arrive. Thread-safe.
final class CuttingRelay implements AutoCloseable {

    private final URI server;
    private final Random random;
    private final ServerSocket listening;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int cutOneOf;
    private volatile boolean mute;

    CuttingRelay(URI server, Random random) throws IOException {
        this.server = server;
        this.random = random;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    /// Where the server seems to be.
    URI uri() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /// From now on, of so many pieces of what is said one is the last of its connection; 0 for none.
    void cutOneOf(int pieces) {
        cutOneOf = pieces;
    }

    /// Whether what the server says is lost.
    void mute(boolean on) {
        mute = on;
    }

    void cutAll() {
        lines.forEach(this::cut);
    }

    int cuts() {
        return cuts.get();
    }

    private void cut(Line line) {
        cuts.incrementAndGet();
        line.close();
    }

    private void accept() {
        try {
            while (true) {
                open(listening.accept());
            }
        } catch (IOException closed) {
            cutAll();
        }
    }

    private void open(Socket client) throws IOException {
        try {
            Line line = new Line(client, new Socket(server.getHost(), server.getPort()));
            lines.add(line);
            Thread.ofVirtual().start(() -> pass(line, line.client, line.server, false));
            Thread.ofVirtual().start(() -> pass(line, line.server, line.client, true));
        } catch (IOException unreachable) {
            client.close();
        }
    }

    private void pass(Line line, Socket from, Socket to, boolean down) {
        byte[] piece = new byte[8_192];
        try (line) {
            InputStream in = from.getInputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (isTheLast()) {
                    cut(line);
                } else if (!down || !mute) {
                    to.getOutputStream().write(piece, 0, length);
                }
            }
        } catch (IOException hungUp) {
            // As everything that goes through here ends.
        } finally {
            lines.remove(line);
        }
    }

    private boolean isTheLast() {
        int pieces = cutOneOf;
        return pieces > 0 && random.nextInt(pieces) == 0;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cutAll();
    }

    /// A connection on both sides.
    private record Line(Socket client, Socket server) implements AutoCloseable {
        @Override
        public void close() {
            try (client;
                    server) {
                // Both are closed.
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }
}
