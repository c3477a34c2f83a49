package dev.parley.client.wire;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Reads off a frame's bytes what a program must know to take part in a chat, without building anything: to be
/// used where one thread serves so many sockets that an object a frame is too much. It gives the type, the numbers
/// and the ids; the text of a message is passed over.
///
/// One object serves all frames; each [#scan] replaces what the last one found. Only fields of the outermost object
/// count, in any order, and of two with one name the last. Unknown fields are ignored.
///
/// ```
/// FrameScanner frame = new FrameScanner();
/// if (frame.scan(bytes, from, to) && frame.type() == FrameScanner.Type.ENTRY) {
///     arrived(frame.chatHigh(), frame.chatLow(), frame.seq());
/// }
/// ```
///
/// The server is trusted to write well-formed JSON. What is not is noticed as far as it was looked at, and nothing
/// outside of the given range is read. For one thread.
public final class FrameScanner {
    /// What the server may say.
    public enum Type {
        OK,
        ERROR,
        ENTRY,
        CHAT,
        RECEIPT,
        TYPING,
        PRESENCE,
        WELCOME,
        GOODBYE,
        /// Anything that a later version of the protocol may bring, and what has no type, as an entry of a page.
        OTHER
    }

    private Type type = Type.OTHER;
    private long id;
    private long seq;
    private long delivered;
    private long read;
    private long othersDelivered;
    private long othersRead;
    private long retryAfterMs;
    private long chatHigh;
    private long chatLow;
    private long messageHigh;
    private long messageLow;
    private long userHigh;
    private long userLow;
    private boolean hasChat;
    private boolean hasMessage;
    private boolean duplicate;
    private boolean more;
    private boolean ofMe;
    private int codeFrom;
    private int codeTo;
    private int entriesFrom;
    private int entriesTo;
    private int chatsFrom;
    private int chatsTo;
    private byte[] bytes = {};
    private final JsonCursor cursor = new JsonCursor();

    /// Reads an object. The bytes must stay as they are while [#code()], [#entries()] and [#chats()] are used.
    ///
    /// @param from where it begins
    /// @param to where it ends, exclusive
    /// @return whether it is a JSON object as far as that was looked at
    public boolean scan(byte[] source, int from, int to) {
        reset(source);
        cursor.begin(source, from, to);
        if (!cursor.enterObject()) {
            return false;
        }
        while (cursor.nextKey()) {
            field(cursor.tokenTo() - cursor.tokenFrom());
            if (!cursor.skipValue()) {
                return false;
            }
        }
        return cursor.isWell();
    }

    private void reset(byte[] source) {
        bytes = source;
        type = Type.OTHER;
        id = seq = delivered = read = othersDelivered = othersRead = retryAfterMs = -1;
        chatHigh = chatLow = messageHigh = messageLow = userHigh = userLow = 0;
        hasChat = hasMessage = duplicate = more = ofMe = false;
        codeFrom = codeTo = entriesFrom = entriesTo = chatsFrom = chatsTo = 0;
    }

    /// The cursor stands before the value; reading it without moving on is enough, it is skipped afterwards.
    private void field(int length) {
        switch (length) {
            case 1 -> {
                if (cursor.isToken("t")) {
                    type = typeOf();
                }
            }
            case 2 -> {
                if (cursor.isToken("id")) {
                    id = cursor.peekNumber();
                } else if (cursor.isToken("of")) {
                    ofMe = cursor.isText("me");
                }
            }
            case 3 -> {
                if (cursor.isToken("seq")) {
                    seq = cursor.peekNumber();
                }
            }
            case 4 -> fieldOfFour();
            case 5 -> {
                if (cursor.isToken("chats")) {
                    chatsFrom = cursor.position();
                    chatsTo = endOfValue();
                }
            }
            case 6 -> fieldOfSix();
            case 7 -> {
                if (cursor.isToken("entries")) {
                    entriesFrom = cursor.position();
                    entriesTo = endOfValue();
                }
            }
            case 9 -> {
                if (cursor.isToken("delivered")) {
                    delivered = cursor.peekNumber();
                } else if (cursor.isToken("duplicate")) {
                    duplicate = cursor.peekByte(0) == 't';
                }
            }
            case 10 -> {
                if (cursor.isToken("othersRead")) {
                    othersRead = cursor.peekNumber();
                }
            }
            case 11 -> {
                if (cursor.isToken("clientMsgId") && cursor.peekByte(0) == '"') {
                    hasMessage = true;
                    messageHigh = cursor.peekUuidHigh();
                    messageLow = cursor.peekUuidLow();
                }
            }
            case 12 -> {
                if (cursor.isToken("retryAfterMs")) {
                    retryAfterMs = cursor.peekNumber();
                }
            }
            case 15 -> {
                if (cursor.isToken("othersDelivered")) {
                    othersDelivered = cursor.peekNumber();
                }
            }
            default -> {}
        }
    }

    private void fieldOfFour() {
        if (cursor.isToken("read")) {
            read = cursor.peekNumber();
        } else if (cursor.isToken("code") && cursor.peekByte(0) == '"') {
            int value = cursor.position();
            codeFrom = value + 1;
            cursor.skipValue();
            codeTo = Math.max(codeFrom, cursor.position() - 1);
            cursor.back(value);
        } else if (cursor.isToken("more")) {
            more = cursor.peekByte(0) == 't';
        }
    }

    private void fieldOfSix() {
        if (cursor.isToken("chatId") && cursor.peekByte(0) == '"') {
            hasChat = true;
            chatHigh = cursor.peekUuidHigh();
            chatLow = cursor.peekUuidLow();
        } else if (cursor.isToken("userId") && cursor.peekByte(0) == '"') {
            userHigh = cursor.peekUuidHigh();
            userLow = cursor.peekUuidLow();
        }
    }

    /// Where the value ends before which the cursor stands, and stays.
    private int endOfValue() {
        int from = cursor.position();
        cursor.skipValue();
        int to = cursor.position();
        cursor.back(from);
        return to;
    }

    private Type typeOf() {
        return switch (cursor.peekByte(1)) {
            case 'e' -> cursor.isText("entry") ? Type.ENTRY : ifText("error", Type.ERROR);
            case 'o' -> ifText("ok", Type.OK);
            case 'r' -> ifText("receipt", Type.RECEIPT);
            case 'c' -> ifText("chat", Type.CHAT);
            case 't' -> ifText("typing", Type.TYPING);
            case 'p' -> ifText("presence", Type.PRESENCE);
            case 'w' -> ifText("welcome", Type.WELCOME);
            case 'g' -> ifText("goodbye", Type.GOODBYE);
            default -> Type.OTHER;
        };
    }

    private Type ifText(String name, Type meant) {
        return cursor.isText(name) ? meant : Type.OTHER;
    }

    public Type type() {
        return type;
    }

    /// The id of the request that is answered: -1 where there is none, or one that is not a number from 0 up.
    public long id() {
        return id;
    }

    /// -1 where there is none, as with the numbers that follow.
    public long seq() {
        return seq;
    }

    public long delivered() {
        return delivered;
    }

    public long read() {
        return read;
    }

    /// Of a chat summary.
    public long othersDelivered() {
        return othersDelivered;
    }

    /// Of a chat summary.
    public long othersRead() {
        return othersRead;
    }

    public long retryAfterMs() {
        return retryAfterMs;
    }

    public boolean hasChatId() {
        return hasChat;
    }

    public UUID chatId() {
        return new UUID(chatHigh, chatLow);
    }

    /// The most significant bits of `chatId`; 0 where there is none.
    public long chatHigh() {
        return chatHigh;
    }

    /// The least significant bits of `chatId`; 0 where there is none.
    public long chatLow() {
        return chatLow;
    }

    /// Whom a `welcome` greets, or who a frame tells of; all zeros where there is none.
    public UUID userId() {
        return new UUID(userHigh, userLow);
    }

    public boolean hasClientMsgId() {
        return hasMessage;
    }

    public UUID clientMsgId() {
        return new UUID(messageHigh, messageLow);
    }

    /// The most significant bits of `clientMsgId`; 0 where there is none.
    public long messageHigh() {
        return messageHigh;
    }

    /// The least significant bits of `clientMsgId`; 0 where there is none.
    public long messageLow() {
        return messageLow;
    }

    /// Whether the message had been stored before.
    public boolean isDuplicate() {
        return duplicate;
    }

    /// Whether a page is not the last.
    public boolean hasMore() {
        return more;
    }

    /// Whether a receipt tells of the user's own watermarks, and not of the others'.
    public boolean isOfMe() {
        return ofMe;
    }

    /// The error code, or an empty string.
    public String code() {
        return new String(bytes, codeFrom, codeTo - codeFrom, StandardCharsets.US_ASCII);
    }

    /// Goes through the entries of a page of history; there are none in other frames.
    public Entries entries() {
        return new Entries(bytes, entriesFrom, entriesTo);
    }

    /// Goes through the chats of an answer to `sync`; there are none in other frames.
    public Entries chats() {
        return new Entries(bytes, chatsFrom, chatsTo);
    }

    /// The entries of a page, or the chats of an answer to `sync`, one after the other.
    public static final class Entries {
        private final JsonCursor cursor = new JsonCursor();
        private final byte[] bytes;

        Entries(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            cursor.begin(bytes, from, to);
            cursor.enterArray();
        }

        /// Reads the next one into `entry`, which is not the scanner that read the page; false when there is
        /// none.
        public boolean next(FrameScanner entry) {
            if (!cursor.nextElement()) {
                return false;
            }
            int from = cursor.position();
            return cursor.skipValue() && entry.scan(bytes, from, cursor.position());
        }
    }
}
