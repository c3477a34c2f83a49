package dev.parley.load.wire;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// What the load generator needs to know of a frame, read off its bytes without building anything. One object
/// is used for all frames; each [#scan] replaces what the last one found. Only fields of the outermost object
/// count, in any order. For one thread.
public final class FrameFields {
    /// The frames that mean something to the generator.
    public enum Type {
        OK,
        ERROR,
        ENTRY,
        RECEIPT,
        WELCOME,
        GOODBYE,
        OTHER
    }

    /// The frame's type; [Type#OTHER] where there is none, as in an entry of a page.
    public Type type;

    /// -1 where there is none, as with the other numbers.
    public long id;

    public long seq;
    public long delivered;
    public long read;
    public long retryAfterMs;
    public long chatHigh;
    public long chatLow;
    public long messageHigh;
    public long messageLow;
    public boolean hasChat;
    public boolean hasMessage;
    public boolean duplicate;
    public boolean more;
    public boolean ofMe;
    private int codeFrom;
    private int codeTo;
    private int entriesFrom;
    private int entriesTo;
    private byte[] bytes;
    private final JsonCursor cursor = new JsonCursor();

    /// Reads an object.
    ///
    /// @return whether it is a JSON object as far as that was looked at
    public boolean scan(byte[] source, int from, int to) {
        reset(source);
        cursor.begin(source, from, to);
        if (!cursor.enterObject()) {
            return false;
        }
        while (cursor.nextKey()) {
            field(cursor.tokenFrom(), cursor.tokenTo() - cursor.tokenFrom());
            if (!cursor.skipValue()) {
                return false;
            }
        }
        return cursor.isWell();
    }

    private void reset(byte[] source) {
        bytes = source;
        type = Type.OTHER;
        id = seq = delivered = read = retryAfterMs = -1;
        chatHigh = chatLow = messageHigh = messageLow = 0;
        hasChat = hasMessage = duplicate = more = ofMe = false;
        codeFrom = codeTo = entriesFrom = entriesTo = 0;
    }

    /// The cursor stands before the value; reading it without moving on is enough, it is skipped afterwards.
    private void field(int key, int length) {
        switch (length) {
            case 1 -> {
                if (bytes[key] == 't') {
                    type = typeOf();
                }
            }
            case 2 -> {
                if (is(key, "id")) {
                    id = cursor.peekNumber();
                } else if (is(key, "of")) {
                    ofMe = cursor.peekByte(1) == 'm';
                }
            }
            case 3 -> {
                if (is(key, "seq")) {
                    seq = cursor.peekNumber();
                }
            }
            case 4 -> fieldOfFour(key);
            case 6 -> {
                if (is(key, "chatId") && cursor.peekByte(0) == '"') {
                    hasChat = true;
                    chatHigh = cursor.peekUuidHigh();
                    chatLow = cursor.peekUuidLow();
                }
            }
            case 7 -> {
                if (is(key, "entries")) {
                    entriesFrom = cursor.position();
                    cursor.skipValue();
                    entriesTo = cursor.position();
                    cursor.back(entriesFrom);
                }
            }
            case 9 -> {
                if (is(key, "delivered")) {
                    delivered = cursor.peekNumber();
                } else if (is(key, "duplicate")) {
                    duplicate = cursor.peekByte(0) == 't';
                }
            }
            case 11 -> {
                if (is(key, "clientMsgId") && cursor.peekByte(0) == '"') {
                    hasMessage = true;
                    messageHigh = cursor.peekUuidHigh();
                    messageLow = cursor.peekUuidLow();
                }
            }
            case 12 -> {
                if (is(key, "retryAfterMs")) {
                    retryAfterMs = cursor.peekNumber();
                }
            }
            default -> {}
        }
    }

    private void fieldOfFour(int key) {
        if (is(key, "read")) {
            read = cursor.peekNumber();
        } else if (is(key, "code")) {
            codeFrom = cursor.position() + 1;
            codeTo = codeFrom;
            while (codeTo < bytes.length && bytes[codeTo] != '"') {
                codeTo++;
            }
        } else if (is(key, "more")) {
            more = cursor.peekByte(0) == 't';
        }
    }

    private Type typeOf() {
        return switch (cursor.peekByte(1)) {
            case 'o' -> Type.OK;
            case 'e' -> cursor.peekByte(2) == 'n' ? Type.ENTRY : Type.ERROR;
            case 'r' -> Type.RECEIPT;
            case 'w' -> Type.WELCOME;
            case 'g' -> Type.GOODBYE;
            default -> Type.OTHER;
        };
    }

    private boolean is(int key, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (bytes[key + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// The error code, or an empty string.
    public String code() {
        return new String(bytes, codeFrom, codeTo - codeFrom, StandardCharsets.US_ASCII);
    }

    public UUID chatId() {
        return new UUID(chatHigh, chatLow);
    }

    /// Goes through the entries of a page of history.
    public Entries entries() {
        return new Entries(bytes, entriesFrom, entriesTo);
    }

    /// The objects of an array, one after the other.
    public static final class Entries {
        private final JsonCursor cursor = new JsonCursor();
        private final byte[] bytes;

        Entries(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            cursor.begin(bytes, from, to);
            cursor.enterArray();
        }

        /// Reads the next entry into `fields`; false when there is none.
        public boolean next(FrameFields fields) {
            if (!cursor.nextElement()) {
                return false;
            }
            int from = cursor.position();
            return cursor.skipValue() && fields.scan(bytes, from, cursor.position());
        }
    }
}
