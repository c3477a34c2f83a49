package dev.parley.blackbox;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;

/// What somebody may send on an open connection to do harm, of every kind that RFC 6455, JSON and the protocol leave
/// room for; each differs by chance.
enum HostileBytes {
    // What is answered or ignored; the connection goes on.
    GARBAGE_TEXT(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            return text(ascii(random, random.nextInt(200)));
        }
    },
    DEEP_JSON(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            String opening = random.nextBoolean() ? "[" : "{\"a\":";
            return text("{\"t\":\"send\",\"id\":1,\"body\":" + opening.repeat(20 + random.nextInt(12_000)));
        }
    },
    HUGE_NUMBERS(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            String digits = "9".repeat(1 + random.nextInt(5_000));
            String number = pick(random, digits, "-" + digits, "1e" + digits, "0." + digits, "1E-999999999", "-0");
            return text("{\"t\":\"history\",\"id\":1,\"chatId\":\"" + uuid(random) + "\",\"after\":" + number
                    + ",\"limit\":" + number + "}");
        }
    },
    DUPLICATE_KEYS(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            return text("{\"t\":\"send\",\"t\":\"ping\",\"id\":1,\"id\":2," + "\"x\":1,".repeat(random.nextInt(500))
                    + "\"t\":\"typing\",\"t\":\"receipt\"}");
        }
    },
    WRONG_TYPES(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            String wrong = pick(random, "null", "true", "5", "\"\"", "[]", "{}", "[[1]]", "1.5", "\"\\ud800\"");
            String field = pick(
                    random, "chatId", "to", "kind", "body", "clientMsgId", "replyTo", "mentions", "users", "cursor");
            String type = pick(random, "send", "edit", "delete", "react", "receipt", "sync", "history", "presence");
            return text("{\"t\":\"" + type + "\",\"id\":1,\"" + field + "\":" + wrong + "}");
        }
    },
    UNKNOWN_TYPE(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            return text("{\"t\":\"" + "x".repeat(random.nextInt(3_000)) + "\",\"id\":\"" + random.nextInt() + "\"}");
        }
    },
    WRONG_ID(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            String id = pick(random, "{}", "[]", "1.5", "true", "9".repeat(30), "\"" + "x".repeat(65) + "\"", "null");
            return text("{\"id\":" + id + ",\"t\":\"ping\"}");
        }
    },
    MUTATED_REQUEST(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            byte[] request = ("{\"t\":\"send\",\"id\":7,\"chatId\":\"" + uuid(random) + "\",\"clientMsgId\":\""
                            + uuid(random) + "\",\"kind\":\"text\",\"body\":{\"text\":\"hello\"}}")
                    .getBytes(StandardCharsets.US_ASCII);
            for (int i = random.nextInt(8); i >= 0; i--) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(128);
            }
            return frame(RawWebSocket.TEXT, request);
        }
    },
    FOREIGN_CHAT(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            String rest = pick(
                    random, "typing\",\"on\":true}", "receipt\",\"read\":9}", "info\",\"target\":1}", "history\"}");
            return text("{\"id\":1,\"chatId\":\"" + uuid(random) + "\",\"t\":\"" + rest);
        }
    },
    LARGEST_FRAME(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            byte[] largest = new byte[65_536];
            Arrays.fill(largest, (byte) " {[\"0x".charAt(random.nextInt(6)));
            return frame(RawWebSocket.TEXT, largest);
        }
    },
    TINY_FRAGMENTS(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(RawWebSocket.encoded(RawWebSocket.TEXT, true, new byte[0]));
            for (int i = random.nextInt(500); i > 0; i--) {
                all.writeBytes(RawWebSocket.encoded(RawWebSocket.CONTINUATION, true, new byte[random.nextInt(2)]));
            }
            all.writeBytes(frame(RawWebSocket.PING, new byte[3]));
            all.writeBytes(frame(RawWebSocket.CONTINUATION, new byte[1]));
            return all.toByteArray();
        }
    },
    CONTROL_FRAMES(Outcome.STAYS) {
        @Override
        byte[] make(Random random) {
            return frame(random.nextBoolean() ? RawWebSocket.PING : RawWebSocket.PONG, new byte[random.nextInt(126)]);
        }
    },

    // What breaks the stream; the server closes.
    UNMASKED(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return RawWebSocket.encoded(0x80 | random.nextInt(3), false, new byte[random.nextInt(300)]);
        }
    },
    RESERVED_BITS(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return RawWebSocket.encoded(0x81 | (1 + random.nextInt(7)) << 4, true, new byte[random.nextInt(300)]);
        }
    },
    UNKNOWN_OPCODE(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            int opcode = (random.nextBoolean() ? 3 : 11) + random.nextInt(5);
            return RawWebSocket.encoded(0x80 | opcode, true, new byte[random.nextInt(100)]);
        }
    },
    OVERSIZED(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            long length = pick(random, 65_537L, 1L << 31, Long.MAX_VALUE, -1L, Long.MIN_VALUE, 0xFFFFFFFFL);
            return ByteBuffer.allocate(14)
                    .put((byte) 0x81)
                    .put((byte) 0xFF)
                    .putLong(length)
                    .array();
        }
    },
    LONG_CONTROL_FRAME(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return frame(8 + random.nextInt(3), new byte[126 + random.nextInt(70_000)]);
        }
    },
    CONTROL_FRAME_IN_PIECES(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return RawWebSocket.encoded(8 + random.nextInt(3), true, new byte[random.nextInt(100)]);
        }
    },
    BINARY(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return frame(RawWebSocket.BINARY, new byte[random.nextInt(1_000)]);
        }
    },
    INVALID_UTF8(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            byte[] text = ascii(random, 20 + random.nextInt(200)).getBytes(StandardCharsets.US_ASCII);
            byte[] bad = pick(
                    random,
                    new byte[] {(byte) 0xC0, (byte) 0xAF},
                    new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                    new byte[] {(byte) 0xFF, 0},
                    new byte[] {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
                    new byte[] {(byte) 0x80, 0});
            System.arraycopy(bad, 0, text, random.nextInt(text.length - 4), bad.length);
            return frame(RawWebSocket.TEXT, text);
        }
    },
    STRAY_CONTINUATION(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return RawWebSocket.encoded(random.nextBoolean() ? 0 : 0x80, true, new byte[random.nextInt(100)]);
        }
    },
    MESSAGE_IN_A_MESSAGE(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return join(
                    RawWebSocket.encoded(RawWebSocket.TEXT, true, new byte[random.nextInt(100)]),
                    frame(RawWebSocket.TEXT, new byte[random.nextInt(100)]));
        }
    },
    FRAGMENTS_TOO_LARGE(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return join(
                    RawWebSocket.encoded(RawWebSocket.TEXT, true, new byte[40_000]),
                    RawWebSocket.encoded(RawWebSocket.CONTINUATION, true, new byte[25_537 + random.nextInt(9_000)]));
        }
    },
    HALF_A_CLOSE_CODE(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            return frame(RawWebSocket.CLOSE, new byte[1]);
        }
    },
    STRANGE_CLOSE_CODE(Outcome.CLOSED) {
        @Override
        byte[] make(Random random) {
            byte[] payload = new byte[2 + random.nextInt(124)];
            random.nextBytes(payload);
            return frame(RawWebSocket.CLOSE, payload);
        }
    },

    // What the server can only wait for; the peer goes away.
    FRAGMENTS_WITHOUT_END(Outcome.LEFT) {
        @Override
        byte[] make(Random random) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(RawWebSocket.encoded(RawWebSocket.TEXT, true, new byte[1_000]));
            for (int i = 0; i < 50; i++) {
                all.writeBytes(RawWebSocket.encoded(RawWebSocket.CONTINUATION, true, new byte[1_000]));
            }
            return all.toByteArray();
        }
    },
    HALF_A_FRAME(Outcome.LEFT) {
        @Override
        byte[] make(Random random) {
            byte[] whole = frame(RawWebSocket.TEXT, new byte[1 + random.nextInt(65_000)]);
            return Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));
        }
    };

    /// What becomes of the connection.
    enum Outcome {
        STAYS,
        CLOSED,
        LEFT
    }

    private final Outcome outcome;

    HostileBytes(Outcome outcome) {
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }

    abstract byte[] make(Random random);

    private static byte[] text(String text) {
        return frame(RawWebSocket.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(int opcode, byte[] payload) {
        return RawWebSocket.encoded(0x80 | opcode, true, payload);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static String ascii(Random random, int length) {
        return random.ints(length, 32, 127)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static UUID uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... all) {
        return all[random.nextInt(all.length)];
    }
}
