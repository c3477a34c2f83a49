package dev.parley.client.internal;

import dev.parley.client.ParleyClientException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// WebSocket connections on plain sockets, with TLS for `wss`. A connection that is cut is noticed at once, in the
/// handshake and after it; one that is met with silence fails after the time-out. Thread-safe.
///
/// No library, since not every cut is noticed by those at hand: the JDK's own (25) forgets an end that arrives while
/// the frame before it is being taken, and Tyrus (2.2) waits for its time-out in the handshake.
public final class SocketTransport implements Transport {
    /// How long a server may take to answer the close of a connection.
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Executor threads =
            task -> Thread.ofVirtual().name("parley-websocket").start(task);
    private final Duration handshake;
    private final Duration farewell;

    /// @param handshake for a connection to be made
    public SocketTransport(Duration handshake) {
        this(handshake, FAREWELL);
    }

    SocketTransport(Duration handshake, Duration farewell) {
        this.handshake = handshake;
        this.farewell = farewell;
    }

    @Override
    public void open(URI uri, String accessToken, Hearer hearer) {
        Socket raw = new Socket();
        CompletableFuture<Void> tooLate = CompletableFuture.runAsync(
                () -> WebSocketLine.close(raw),
                CompletableFuture.delayedExecutor(handshake.toMillis(), TimeUnit.MILLISECONDS, threads));
        try {
            Socket socket = connect(raw, uri);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            new Upgrade(uri, accessToken).carryOut(in, socket.getOutputStream());
            if (!tooLate.cancel(false)) {
                throw new IOException("The handshake took too long.");
            }
            new WebSocketLine(raw, in, socket.getOutputStream(), hearer, threads, farewell).start();
        } catch (IOException failed) {
            WebSocketLine.close(raw);
            throw new ParleyClientException(
                    ParleyClientException.UNREACHABLE,
                    "No Parley server answers at " + uri.getAuthority() + ".",
                    failed);
        } catch (ParleyClientException refused) {
            WebSocketLine.close(raw);
            throw refused;
        } finally {
            tooLate.cancel(false);
        }
    }

    private Socket connect(Socket raw, URI uri) throws IOException {
        boolean secure = uri.getScheme().equals("wss");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        raw.setTcpNoDelay(true);
        raw.connect(new InetSocketAddress(uri.getHost(), port), (int) handshake.toMillis());
        if (!secure) {
            return raw;
        }
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(raw, uri.getHost(), port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
