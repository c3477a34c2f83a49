package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterIdentityTest {
    private static final String SECRET = "a secret of a test";
    private static final ClusterIdentity IDENTITY = ClusterIdentity.of(SECRET);

    @TempDir
    private Path folder;

    @Test
    void theSecretAloneDecidesTheCertificate() throws Exception {
        assertThat(IDENTITY.certificate())
                .isEqualTo(ClusterIdentity.of(SECRET).certificate())
                .isNotEqualTo(ClusterIdentity.of(SECRET + "!").certificate());
        X509Certificate certificate = (X509Certificate) IDENTITY.certificate();
        certificate.checkValidity();
        certificate.verify(certificate.getPublicKey());
    }

    @Test
    void withoutASecretWorthItsNameThereIsNone() {
        for (String wrong : new String[] {null, "", "fifteen letters"}) {
            assertThatExceptionOfType(LaunchFailure.class)
                    .isThrownBy(() -> ClusterIdentity.of(wrong))
                    .withMessageContaining("PARLEY_CLUSTER_SECRET");
        }
    }

    @Test
    void theKeyStoreIsItsOwnersAlone() throws IOException {
        IDENTITY.write(folder, SECRET);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(ClusterIdentity.FILE))))
                .isEqualTo("rw-------");
    }

    @Test
    void whoKnowsTheSecretIsLetIn() throws Exception {
        assertThat(handshake(SECRET, SECRET)).isEqualTo("TLSv1.3");
    }

    @Test
    void whoKnowsAnotherSecretIsNot() {
        assertThatIOException().isThrownBy(() -> handshake(SECRET, "another secret of a test"));
    }

    /// What the two ends agreed on; both show their certificate.
    private String handshake(String server, String client) throws Exception {
        try (SSLServerSocket listening =
                (SSLServerSocket) context(server).getServerSocketFactory().createServerSocket(0)) {
            listening.setNeedClientAuth(true);
            CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                    return accepted.getInputStream().read();
                } catch (IOException refused) {
                    throw new java.io.UncheckedIOException(refused);
                }
            });
            try (SSLSocket socket = (SSLSocket) context(client)
                    .getSocketFactory()
                    .createSocket(java.net.InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                socket.startHandshake();
                socket.getOutputStream().write(7);
                assertThat(read.get()).isEqualTo(7);
                return socket.getSession().getProtocol();
            } catch (ExecutionException refused) {
                throw new IOException(refused);
            }
        }
    }

    private SSLContext context(String secret) throws Exception {
        (secret.equals(SECRET) ? IDENTITY : ClusterIdentity.of(secret)).write(folder, secret);
        KeyStore store =
                KeyStore.getInstance(folder.resolve(ClusterIdentity.FILE).toFile(), secret.toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, secret.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
