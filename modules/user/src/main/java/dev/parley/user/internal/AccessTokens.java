package dev.parley.user.internal;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Principal;
import dev.parley.user.api.Role;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

/// Access tokens: JWTs (RFC 9068 in kind) signed with HS256, valid for 15 minutes. Claims: `sub` the user,
/// `did` the device, `roles`, `aut` for automation, `iss`, `aud`, `iat`, `exp`.
///
/// Checking one takes no lock, no database and some ten microseconds. It is strict: one algorithm, a key that
/// the server made, one spelling of each token, every claim present and of its type. Thread-safe.
@Singleton
public class AccessTokens {

    static final Duration LIFETIME = Duration.ofMinutes(15);

    private static final String PARLEY = "parley";
    private static final String TYPE = "at+jwt";
    private static final String DEVICE = "did";
    private static final String ROLES = "roles";
    private static final String AUTOMATION = "aut";
    private static final int MAX_LENGTH = 2048;

    /// How far the clock of the node that issued a token may be ahead.
    private static final Duration SKEW = Duration.ofSeconds(5);

    private static final AlgorithmConstraints HS256_ALONE =
            new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256);

    private final SigningKeys keys;
    private final Clock clock;

    @Inject
    public AccessTokens(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /// Makes a token for a device that signs in or renews now.
    Issued issue(UserId user, DeviceId device, Set<Role> roles, boolean automation) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = now.plus(LIFETIME);
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(PARLEY);
        claims.setAudience(PARLEY);
        claims.setSubject(user.toString());
        claims.setClaim(DEVICE, device.toString());
        claims.setStringListClaim(ROLES, roles.stream().map(Role::wireName).toList());
        claims.setClaim(AUTOMATION, automation);
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(expiresAt.getEpochSecond()));
        SigningKeys.SigningKey key = keys.newest();
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signature.setKeyIdHeaderValue(key.kid());
        signature.setHeader("typ", TYPE);
        signature.setKey(key.key());
        signature.setPayload(claims.toJson());
        try {
            return new Issued(signature.getCompactSerialization(), expiresAt);
        } catch (JoseException impossible) {
            throw new IllegalStateException("an access token could not be signed", impossible);
        }
    }

    /// Who a token proves to be calling, leaving aside whether its device has been revoked.
    ///
    /// @throws ParleyException `unauthenticated`
    Principal verify(String token) {
        if (token == null || token.length() > MAX_LENGTH) {
            throw refused();
        }
        try {
            return principal(verifiedClaims(token)).orElseThrow(AccessTokens::refused);
        } catch (JoseException | InvalidJwtException | MalformedClaimException | ParleyException notOurs) {
            throw refused();
        }
    }

    private JwtClaims verifiedClaims(String token) throws JoseException, InvalidJwtException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(HS256_ALONE);
        signature.setCompactSerialization(token);
        String kid = signature.getKeyIdHeaderValue();
        Key key = kid == null ? null : keys.find(kid).orElse(null);
        if (key == null || !TYPE.equals(signature.getHeader("typ"))) {
            throw refused();
        }
        signature.setKey(key);
        // The decoder overlooks stray characters and spare bits at the end; a token has one spelling.
        if (!signature.verifySignature() || !token.endsWith("." + signature.getEncodedSignature())) {
            throw refused();
        }
        return JwtClaims.parse(signature.getPayload());
    }

    private Optional<Principal> principal(JwtClaims claims) throws MalformedClaimException {
        NumericDate issued = claims.getIssuedAt();
        NumericDate expires = claims.getExpirationTime();
        List<String> roles = claims.getStringListClaimValue(ROLES);
        Boolean automation = claims.getClaimValue(AUTOMATION, Boolean.class);
        if (issued == null
                || expires == null
                || !claims.hasClaim(ROLES)
                || automation == null
                || !PARLEY.equals(claims.getIssuer())
                || !claims.getAudience().equals(List.of(PARLEY))) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Instant expiresAt = Instant.ofEpochSecond(expires.getValue());
        if (!now.isBefore(expiresAt)
                || Instant.ofEpochSecond(issued.getValue()).isAfter(now.plus(SKEW))
                || expiresAt.isAfter(now.plus(LIFETIME).plus(SKEW))) {
            return Optional.empty();
        }
        return Optional.of(new Principal(
                UserId.parse(claims.getSubject()),
                DeviceId.parse(claims.getStringClaimValue(DEVICE)),
                Roles.of(roles.toArray(String[]::new)),
                automation,
                expiresAt));
    }

    static ParleyException refused() {
        return new ParleyException(ErrorCode.UNAUTHENTICATED, "the access token is not valid (any more)");
    }

    record Issued(String token, Instant expiresAt) {}
}
