package dev.parley.blackbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Many connections that all write the same, and read nothing. For one thread.
final class DeafCallers implements AutoCloseable {

    /// So small that the kernel takes little off the server's hands.
    private static final int RECEIVE_BUFFER = 4_096;

    private final List<Socket> sockets = new ArrayList<>();

    static DeafCallers write(URI server, int count, String text) throws IOException {
        return write(server, Collections.nCopies(count, text));
    }

    /// @param texts of one connection each
    static DeafCallers write(URI server, List<String> texts) throws IOException {
        DeafCallers callers = new DeafCallers();
        for (String text : texts) {
            Socket socket = new Socket();
            callers.sockets.add(socket);
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        return callers;
    }

    /// Reads all connections to their end, and tells how many had one.
    ///
    /// @param patienceMillis without a byte, after which a connection counts as open
    long ended(int patienceMillis) throws Exception {
        List<Callable<Boolean>> reads = new ArrayList<>();
        sockets.forEach(socket -> reads.add(() -> isEnded(socket, patienceMillis)));
        long ended = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> one : threads.invokeAll(reads)) {
                ended += one.get() ? 1 : 0;
            }
        }
        return ended;
    }

    private static boolean isEnded(Socket socket, int patienceMillis) throws IOException {
        try {
            socket.setSoTimeout(patienceMillis);
            byte[] buffer = new byte[1 << 16];
            int read;
            do {
                read = socket.getInputStream().read(buffer);
            } while (read >= 0);
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
