package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.launcher.ClusterNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Somebody who comes to the port by which nodes talk. He trusts everybody: whether he is let in is the node's
/// decision.
record ClusterPeer(SSLContext context) {

    /// The type of a record that ends a connection (RFC 8446, 5.1).
    static final int TLS_ALERT = 21;

    /// What comes of a handshake that the node ends.
    static final String REFUSED = "refused";

    private static final int PATIENCE_MILLIS = 20_000;

    /// How JGroups begins where nothing protects it.
    private static final byte[] COOKIE = "bela".getBytes(StandardCharsets.US_ASCII);

    /// One who has the node's key and certificate.
    static ClusterPeer like(ClusterNode node) throws IOException {
        Path folder = node.log().resolveSibling("server/configuration");
        String secret = Files.readString(node.log().resolve("../../cluster.secret"));
        return of(folder.resolve("cluster.p12"), secret.strip());
    }

    static ClusterPeer withAnotherCertificate(Path folder) throws IOException {
        Path file = folder.resolve("another.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        assertThat(Rights.run((keytool + " -genkeypair -alias node -keyalg Ed25519 -dname CN=parley -storetype PKCS12"
                                + " -storepass another -keystore " + file)
                        .split(" ")))
                .isTrue();
        return of(file, "another");
    }

    static ClusterPeer withoutCertificate() throws IOException {
        return of(null, "");
    }

    private static ClusterPeer of(Path file, String password) throws IOException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(
                    file == null ? null : KeyStore.getInstance(file.toFile(), password.toCharArray()),
                    password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {new Everybody()}, null);
            return new ClusterPeer(context);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// @param version of TLS that is offered
    /// @return that version where the node lets him in, and waits in vain for what nodes say first; or [#REFUSED]
    String meet(ClusterNode node, String version) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(
                        node.clusterAddress().getAddress(),
                        node.clusterAddress().getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            // In TLS 1.3 the client is done before its certificate was looked at.
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            return socket.getSession().getProtocol();
        } catch (SSLException refused) {
            if (!refused.getMessage().contains("fatal alert")) {
                throw refused;
            }
            return REFUSED;
        } catch (ConnectException nobody) {
            throw nobody;
        } catch (SocketException ended) {
            // The node does not read on after its alert. A client that still writes then never sees it.
            return REFUSED;
        }
    }

    /// @return the first byte of the answer to one who does not encrypt
    static int inTheClear(ClusterNode node) throws IOException {
        try (Socket socket = new Socket(
                node.clusterAddress().getAddress(), node.clusterAddress().getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(COOKIE);
            return socket.getInputStream().read();
        }
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("nobody comes to a client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Whoever it is.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
