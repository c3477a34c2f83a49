package dev.parley.blackbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;

/// What somebody may send as CBOR to do harm; each differs by chance. All of it is answered or ignored, and the
/// connection goes on.
enum HostileCbor {
    GARBAGE {
        @Override
        byte[] make(Random random) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            return garbage;
        }
    },
    DEEP {
        @Override
        byte[] make(Random random) {
            byte[] deep = new byte[20 + random.nextInt(60_000)];
            // An array of one, a map of one, a tag, arrays and maps without an end.
            Arrays.fill(deep, (byte) new int[] {0x81, 0xA1, 0xC1, 0x9F, 0xBF}[random.nextInt(5)]);
            return deep;
        }
    },
    PROMISED_LENGTHS {
        @Override
        byte[] make(Random random) {
            // Bytes, a text, an array or a map of up to 2^64 items, of which none comes.
            int major = 2 + random.nextInt(4);
            return ByteBuffer.allocate(9)
                    .put((byte) (major << 5 | 27))
                    .putLong(random.nextBoolean() ? random.nextLong() : random.nextInt(1 << 30))
                    .array();
        }
    },
    ENDLESS_TEXT {
        @Override
        byte[] make(Random random) {
            byte[] pieces = new byte[2 + random.nextInt(30_000)];
            Arrays.fill(pieces, (byte) 0x60);
            pieces[0] = 0x7F;
            return pieces;
        }
    },
    BROKEN_REQUEST {
        @Override
        byte[] make(Random random) {
            byte[] request = request(random);
            return Arrays.copyOf(request, random.nextInt(request.length));
        }
    },
    MUTATED_REQUEST {
        @Override
        byte[] make(Random random) {
            byte[] request = request(random);
            for (int i = random.nextInt(8); i >= 0; i--) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(256);
            }
            return request;
        }
    },
    FOREIGN_CHAT {
        @Override
        byte[] make(Random random) {
            return request(random);
        }
    };

    /// The bytes of one message.
    abstract byte[] make(Random random);

    private static byte[] request(Random random) {
        String type = new String[] {"typing", "receipt", "info", "history", "send"}[random.nextInt(5)];
        ObjectNode request = Json.object(
                "t", type, "id", 1, "chatId", new UUID(random.nextLong(), random.nextLong()), "read", 9, "on", true);
        return Encoding.CBOR.written(request.put("target", random.nextInt(3)));
    }
}
