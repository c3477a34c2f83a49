package dev.parley.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// A way to the server on which the project's own clients, whichever they are, pass the [Contract] unawares:
/// their bytes go on as they are, and what they say is kept and looked at when somebody asks for [#violations()], for
/// looking takes many times longer than talking, and would slow a load down. Connections end as they do without it,
/// only later by a moment. Thread-safe.
public final class Tap implements AutoCloseable {

    private static final int BACKLOG = 1_000;
    private static final int PIECE = 16_384;

    /// Bytes that are kept; where more come, somebody has to wait until they were looked at.
    private static final long MAX_KEPT = 256L << 20;

    private final List<URI> servers;
    private final Contract contract;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Queue<Piece> heard = new ConcurrentLinkedQueue<>();
    private final AtomicLong kept = new AtomicLong();
    private final List<String> violations = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // read once
    private record Piece(TappedConnection connection, boolean byClient, byte[] bytes) {}

    /// A tap before this server, for the contract of this run.
    public Tap(URI server) {
        this(List.of(server));
    }

    /// A tap before all of these, as one address that moves: each connection goes to the first that takes it.
    public Tap(List<URI> servers) {
        this(servers, Contract.ofThisRun());
    }

    Tap(List<URI> servers, Contract contract) {
        this.servers = List.copyOf(servers);
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
    public synchronized List<String> violations() {
        lookAtAll();
        List<String> taken = List.copyOf(violations);
        violations.clear();
        return taken;
    }

    /// In the order in which it was heard: no answer comes before its question.
    private synchronized void lookAtAll() {
        for (Piece piece = heard.poll(); piece != null; piece = heard.poll()) {
            kept.addAndGet(-piece.bytes().length);
            if (piece.byClient()) {
                piece.connection().sent(piece.bytes());
            } else {
                piece.connection().received(piece.bytes());
            }
        }
    }

    private void hear(Piece piece) {
        heard.add(piece);
        if (kept.addAndGet(piece.bytes().length) > MAX_KEPT) {
            lookAtAll();
        }
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
                Socket upstream = upstream()) {
            open(client);
            open(upstream);
            TappedConnection connection = new TappedConnection(contract, violations::add);
            CompletableFuture<Void> up = CompletableFuture.runAsync(
                    () -> pass(client, upstream, bytes -> hear(new Piece(connection, true, bytes))), threads);
            pass(upstream, client, bytes -> hear(new Piece(connection, false, bytes)));
            up.join();
            sockets.remove(client);
            sockets.remove(upstream);
        } catch (IOException unreachable) {
            // The client is hung up on.
        }
    }

    private Socket upstream() throws IOException {
        for (URI server : servers) {
            try {
                return new Socket(server.getHost(), server.getPort());
            } catch (ConnectException nobody) {
                // The next one.
            }
        }
        throw new ConnectException("none of " + servers + " takes connections");
    }

    private void open(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        if (listening.isClosed()) {
            socket.close();
        }
    }

    private static void pass(Socket from, Socket to, Consumer<byte[]> listener) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                listener.accept(Arrays.copyOf(piece, length));
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
