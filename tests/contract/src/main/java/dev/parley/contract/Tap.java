package dev.parley.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A way to the server on which the project's own clients, whichever they are, pass the [Contract] unawares:
/// their bytes go on as they are, and what they say is looked at. Since nobody would hear of a
/// [ContractViolation] here, they are kept. Connections end as they do without it, only later by a moment.
/// Thread-safe.
public final class Tap implements AutoCloseable {

    private static final int BACKLOG = 1_000;
    private static final int PIECE = 16_384;

    private final URI server;
    private final Contract contract;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /// A tap before this server, for the contract of this run.
    public Tap(URI server) {
        this(server, Contract.ofThisRun());
    }

    Tap(URI server, Contract contract) {
        this.server = server;
        this.contract = contract;
        try {
            this.listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        threads.execute(this::accept);
    }

    /// Where the server seems to be.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /// What was said against the documents since this was asked for the last time.
    public List<String> violations() {
        List<String> taken = new ArrayList<>();
        for (String violation = violations.poll(); violation != null; violation = violations.poll()) {
            taken.add(violation);
        }
        return taken;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // There are no more.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(server.getHost(), server.getPort())) {
            open(client);
            open(upstream);
            TappedConnection connection = new TappedConnection(contract, violations::add);
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> pass(client, upstream, connection::sent), threads);
            pass(upstream, client, connection::received);
            up.join();
            sockets.remove(client);
            sockets.remove(upstream);
        } catch (IOException unreachable) {
            // The client is hung up on.
        }
    }

    private void open(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        if (listening.isClosed()) {
            socket.close();
        }
    }

    private interface Listener {
        void heard(byte[] piece, int length);
    }

    private static void pass(Socket from, Socket to, Listener listener) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                listener.heard(piece, length);
                to.getOutputStream().write(piece, 0, length);
            }
            to.shutdownOutput();
        } catch (IOException reset) {
            hangUp(from);
            hangUp(to);
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /// Hangs up on everybody. All that was said is in [#violations()] then.
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        sockets.forEach(Tap::hangUp);
        threads.close();
    }
}
