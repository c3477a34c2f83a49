package dev.parley.user.internal;

import dev.parley.platform.api.DeviceId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// A refresh token: the device, the family that all tokens of the device share, and a secret that changes at
/// every use. See the table `users.device` for why. On the wire 86 URL-safe characters; stored are only
/// hashes.
///
/// @param family 128 random bits
/// @param secret 256 random bits
@SuppressWarnings("ArrayRecordComponent") // private to this package, never changed
record RefreshToken(DeviceId device, byte[] family, byte[] secret) {

    private static final int UUID_BYTES = 16;
    private static final int FAMILY_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final int BYTES = UUID_BYTES + FAMILY_BYTES + SECRET_BYTES;
    private static final int CHARACTERS = 86;

    /// The first one of a device.
    static RefreshToken first(DeviceId device, Secrets secrets) {
        return new RefreshToken(device, secrets.bytes(FAMILY_BYTES), secrets.secret());
    }

    RefreshToken successor(Secrets secrets) {
        return new RefreshToken(device, family, secrets.secret());
    }

    static Optional<RefreshToken> parse(String text) {
        if (text == null || text.length() != CHARACTERS) {
            return Optional.empty();
        }
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        DeviceId device = new DeviceId(new UUID(bytes.getLong(), bytes.getLong()));
        byte[] family = new byte[FAMILY_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        bytes.get(family).get(secret);
        return Optional.of(new RefreshToken(device, family, secret));
    }

    byte[] familyHash() {
        return Secrets.hash(family);
    }

    byte[] secretHash() {
        return Secrets.hash(secret);
    }

    String toText() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(device.value().getMostSignificantBits())
                .putLong(device.value().getLeastSignificantBits())
                .put(family)
                .put(secret)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Hides the secrets from logs.
    @Override
    public String toString() {
        return "RefreshToken[" + device + "]";
    }
}
