package dev.parley.chat.api;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an entry of a chat's log says. The `code` is what the database stores; never reuse one.
public enum EntryKind {
    TEXT(1),
    IMAGE(2),
    VIDEO(3),
    AUDIO(4),
    FILE(5),
    LOCATION(6),
    CONTACT(7),
    EDIT(20),
    DELETE(21),
    REACTION(22),
    MEMBER_ADDED(40),
    MEMBER_REMOVED(41),
    ROLE_CHANGED(42),
    TITLE_CHANGED(43),
    AVATAR_CHANGED(44),
    DISAPPEARING_CHANGED(45);

    private static final Map<String, EntryKind> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(EntryKind::wireName, Function.identity()));
    private static final Map<Integer, EntryKind> BY_CODE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(EntryKind::code, Function.identity()));

    private final int code;
    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    EntryKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// As in the protocol, e.g. `member-added`.
    public String wireName() {
        return wireName;
    }

    /// Whether a client may send it with `send`.
    public boolean isMessage() {
        return code < 20;
    }

    /// Whether it is about an earlier message: an edit, a deletion or a reaction.
    public boolean isAmendment() {
        return this == EDIT || this == DELETE || this == REACTION;
    }

    /// Whether the body refers to an uploaded medium.
    public boolean hasMedia() {
        return this == IMAGE || this == VIDEO || this == AUDIO || this == FILE;
    }

    public static Optional<EntryKind> ofWireName(String name) {
        return name == null ? Optional.empty() : Optional.ofNullable(BY_NAME.get(name));
    }

    /// @throws IllegalArgumentException for a code that no version of this server wrote
    public static EntryKind ofCode(int code) {
        EntryKind kind = BY_CODE.get(code);
        if (kind == null) {
            throw new IllegalArgumentException("entry kind " + code);
        }
        return kind;
    }
}
