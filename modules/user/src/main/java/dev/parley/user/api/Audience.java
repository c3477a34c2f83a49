package dev.parley.user.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whom a user lets see something. The `code` is what the database stores; never reuse one.
public enum Audience {
    EVERYONE(0),
    CONTACTS(1),
    NOBODY(2);

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final int code;

    Audience(int code) {
        this.code = code;
    }

    /// As in the protocol, e.g. `everyone`.
    public String wireName() {
        return wireName;
    }

    public int code() {
        return code;
    }

    public static Optional<Audience> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(audience -> audience.wireName.equals(name))
                .findFirst();
    }

    public static Audience ofCode(int code) {
        return Arrays.stream(values())
                .filter(audience -> audience.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no audience " + code));
    }
}
