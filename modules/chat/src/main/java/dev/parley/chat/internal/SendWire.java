package dev.parley.chat.internal;

import dev.parley.chat.api.EntryKind;
import dev.parley.chat.api.MessageRef;
import dev.parley.chat.api.SendRequest;
import dev.parley.chat.api.SendResult;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SessionId;
import dev.parley.platform.api.UserId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Sends and their answers on the way between two nodes. Nodes of the version before read it too: what is added goes to
/// the end of an item, behind its length. Numbers are big-endian; ids are 16 bytes; text is modified UTF-8.
final class SendWire {

    private static final int HAS_FORWARDED = 1;
    private static final int HAS_ORIGIN = 2;
    private static final int STORED = 0;
    private static final int DUPLICATE = 1;
    private static final int REFUSED = 2;

    private SendWire() {}

    /// A request under a number of the node that asks.
    ///
    /// @param previous the number of the one before it to the same chat that is still under way, or 0
    record Send(long number, long previous, SendRequest request) {}

    /// What became of a request.
    record Answer(long number, ChatId chatId, SendResult result) {}

    static byte[] send(long number, long previous, ChatId chat, SendRequest request) {
        return item(out -> {
            out.writeLong(number);
            out.writeLong(previous);
            id(out, chat.value());
            id(out, request.sender().value());
            id(out, request.clientMsgId());
            out.writeByte(request.kind().code());
            out.writeInt(request.body().length);
            out.write(request.body());
            out.writeLong(request.replyTo());
            out.writeShort(request.mentions().size());
            for (UserId mentioned : request.mentions()) {
                id(out, mentioned.value());
            }
            out.writeLong(request.target());
            out.writeInt(request.expiresInSeconds());
            MessageRef forwarded = request.forwardedFrom();
            SessionId origin = request.origin();
            out.writeByte((forwarded == null ? 0 : HAS_FORWARDED) | (origin == null ? 0 : HAS_ORIGIN));
            if (forwarded != null) {
                id(out, forwarded.chatId().value());
                out.writeLong(forwarded.seq());
            }
            if (origin != null) {
                id(out, origin.value());
            }
        });
    }

    /// @throws UncheckedIOException for what is no such message, as does [#answers]
    static List<Send> sends(byte[] message) {
        return items(message, in -> {
            long number = in.readLong();
            long previous = in.readLong();
            ChatId chat = new ChatId(id(in));
            UserId sender = new UserId(id(in));
            UUID clientMsgId = id(in);
            EntryKind kind = EntryKind.ofCode(in.readByte());
            byte[] body = in.readNBytes(in.readInt());
            long replyTo = in.readLong();
            List<UserId> mentions = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                mentions.add(new UserId(id(in)));
            }
            long target = in.readLong();
            int expiresInSeconds = in.readInt();
            int has = in.readByte();
            MessageRef forwarded =
                    (has & HAS_FORWARDED) == 0 ? null : new MessageRef(new ChatId(id(in)), in.readLong());
            SessionId origin = (has & HAS_ORIGIN) == 0 ? null : new SessionId(id(in));
            return new Send(
                    number,
                    previous,
                    new SendRequest(
                            sender,
                            chat,
                            null,
                            clientMsgId,
                            kind,
                            body,
                            replyTo,
                            List.copyOf(mentions),
                            target,
                            forwarded,
                            expiresInSeconds,
                            origin));
        });
    }

    static byte[] answer(long number, ChatId chat, SendResult result) {
        return item(out -> {
            out.writeLong(number);
            id(out, chat.value());
            switch (result) {
                case SendResult.Stored stored -> {
                    out.writeByte(stored.duplicate() ? DUPLICATE : STORED);
                    out.writeLong(stored.seq());
                    out.writeLong(stored.sentAtMillis());
                }
                case SendResult.Refused refused -> {
                    out.writeByte(REFUSED);
                    out.writeUTF(refused.reason().code().name());
                    out.writeUTF(refused.reason().field().orElse(""));
                    out.writeUTF(refused.reason().getMessage());
                }
            }
        });
    }

    static List<Answer> answers(byte[] message) {
        return items(message, in -> {
            long number = in.readLong();
            ChatId chat = new ChatId(id(in));
            int kind = in.readByte();
            if (kind != REFUSED) {
                return new Answer(
                        number, chat, new SendResult.Stored(chat, in.readLong(), in.readLong(), kind == DUPLICATE));
            }
            ErrorCode code = ErrorCode.valueOf(in.readUTF());
            String field = in.readUTF();
            String reason = in.readUTF();
            return new Answer(
                    number,
                    chat,
                    new SendResult.Refused(
                            code == ErrorCode.INVALID
                                    ? ParleyException.invalid(field, reason)
                                    : new ParleyException(code, reason)));
        });
    }

    /// Items, one after the other, as one message.
    static byte[] joined(List<byte[]> items) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        items.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static byte[] item(Writing writing) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ByteArrayOutputStream item = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(content));
            new DataOutputStream(item).writeInt(content.size());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        item.writeBytes(content.toByteArray());
        return item.toByteArray();
    }

    private static <T> List<T> items(byte[] message, Reading<T> reading) {
        List<T> items = new ArrayList<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(message));
        try {
            while (in.available() > 0) {
                items.add(reading.from(new DataInputStream(new ByteArrayInputStream(in.readNBytes(in.readInt())))));
            }
        } catch (IOException cutOff) {
            throw new UncheckedIOException(cutOff);
        }
        return items;
    }

    private static void id(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID id(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    @FunctionalInterface
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }
}
