package dev.parley.balancer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A node named `first` that answers each request on a connection of its own, until nobody can connect to it any more:
/// what is sent to begin a connection gets no answer, as when the network between is cut.
final class NodeThatIsCutOff implements AutoCloseable {
    private static final int NO_ANSWER_MILLIS = 500;
    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nfirst"
            .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> waiting = new ArrayList<>();
    private final Thread serving = Thread.ofVirtual().start(this::serve);
    private volatile boolean cutOff;

    NodeThatIsCutOff() throws IOException {}

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!cutOff) {
            try (Socket client = server.accept()) {
                BufferedReader request =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                request.lines().takeWhile(line -> !line.isEmpty()).forEach(header -> {});
                client.getOutputStream().write(ANSWER);
            } catch (IOException ended) {
                // The next one, or the end of the test.
            }
        }
    }

    /// Accepts no more connections, and fills the queue of those that wait to be accepted.
    void cutOff() throws IOException, InterruptedException {
        cutOff = true;
        connect().close();
        serving.join();
        boolean full = false;
        while (!full) {
            try {
                waiting.add(connect());
            } catch (SocketTimeoutException noAnswer) {
                full = true;
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(server.getLocalSocketAddress(), NO_ANSWER_MILLIS);
        return socket;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : waiting) {
            socket.close();
        }
    }
}
