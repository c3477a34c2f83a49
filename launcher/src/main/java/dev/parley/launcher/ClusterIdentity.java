package dev.parley.launcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// The key and certificate by which the nodes of a cluster know one another, made from the secret they share: the same
/// secret gives the same Ed25519 key and the same certificate on every node, and that certificate is the only one they
/// trust. No file has to be carried from node to node. Each connection has keys of its own (TLS 1.3), so what was
/// recorded stays closed should the secret become known later.
///
/// Guessing the secret from the certificate, which every node shows, costs 200,000 rounds of HMAC-SHA-512 a guess;
/// a secret must have 16 characters.
final class ClusterIdentity {
    static final String FILE = "cluster.p12";
    static final int LEAST_SECRET_LENGTH = 16;

    private static final int ROUNDS = 200_000;
    private static final byte[] SALT = "parley cluster identity 1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ED25519 = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70};

    private final KeyPair keys;
    private final Certificate certificate;

    private ClusterIdentity(KeyPair keys, Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    /// @throws LaunchFailure when there is no secret, or a short one
    static ClusterIdentity of(String secret) {
        if (secret == null || secret.length() < LEAST_SECRET_LENGTH) {
            throw new LaunchFailure("A cluster node needs PARLEY_CLUSTER_SECRET, the same of at least "
                    + LEAST_SECRET_LENGTH + " characters on all nodes.");
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Fixed(stretched(secret)));
            KeyPair keys = generator.generateKeyPair();
            return new ClusterIdentity(keys, certificate(keys));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] stretched(String secret) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(new PBEKeySpec(secret.toCharArray(), SALT, ROUNDS, 256))
                .getEncoded();
    }

    /// X.509 version 1: no more than a name, a key, and a time that never ends the cluster's life.
    private static Certificate certificate(KeyPair keys) throws GeneralSecurityException {
        byte[] name = der(0x30, der(0x31, der(0x30, oid(0x55, 0x04, 0x03), text(0x0c, "parley"))));
        byte[] validity = der(0x30, text(0x17, "200101000000Z"), text(0x18, "99991231235959Z"));
        byte[] content = der(
                0x30,
                der(0x02, new byte[] {1}),
                ED25519,
                name,
                validity,
                name,
                keys.getPublic().getEncoded());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(content);
        byte[] encoded = der(0x30, content, ED25519, der(0x03, new byte[] {0}, signature.sign()));
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static byte[] oid(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return der(0x06, content);
    }

    private static byte[] text(int tag, String text) {
        return der(tag, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        out.write(tag);
        if (length >= 0x80) {
            out.write(length > 0xff ? 0x82 : 0x81);
            if (length > 0xff) {
                out.write(length >> 8);
            }
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    Certificate certificate() {
        return certificate;
    }

    /// Writes the key store that the server reads at its start, for its owner alone, protected by the secret itself.
    void write(Path folder, String secret) {
        Path file = folder.resolve(FILE);
        Path fresh = folder.resolve(FILE + ".new");
        char[] password = secret.toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("node", keys.getPrivate(), password, new Certificate[] {certificate});
            store.setCertificateEntry("trusted", certificate);
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var out = Files.newOutputStream(fresh)) {
                store.store(out, password);
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new LaunchFailure("The file " + file + " cannot be written: " + Folders.reason(failed) + ".", failed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The key generator asks for 32 bytes and makes them the key; a test holds the JDK to it.
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte[] seed;

        Fixed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalStateException("The key generator asked for " + bytes.length + " bytes.");
            }
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
