package dev.parley.platform.testing;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Feeds a codec with samples and with what becomes of them by random changes. An input with a new outcome joins the
/// samples, so that later ones go further. The seed is printed, and again with the input that failed.
///
/// System properties: `parley.fuzz.seed`; `parley.fuzz.iterations` of each target; `parley.fuzz.seconds`, each target
/// for that long instead.
public final class Fuzz {

    private static final System.Logger LOG = System.getLogger(Fuzz.class.getName());

    private static final long SEED = Long.getLong("parley.fuzz.seed", System.nanoTime());
    private static final long ITERATIONS = Long.getLong("parley.fuzz.iterations", 100_000);
    private static final long SECONDS = Long.getLong("parley.fuzz.seconds", 0);
    private static final int MAX_INPUT = 4096;
    private static final int MAX_SAMPLES = 2000;
    private static final int OUTCOMES = 1 << 20;
    private static final int MAX_CHANGES = 6;
    private static final int MAX_REPEATS = 64;

    /// What means something to JSON, to CBOR or to WebSocket framing.
    private static final byte[] TELLING = HexFormat.ofDelimiter(" ")
            .parseHex(
                    "22 5c 7b 7d 5b 5d 2c 3a 2d 2e 65 30 39 75 00 01 17 18 19 1a 1b 1c 1f 20 38 3b 40 4f 50 51 58 5f "
                            + "60 78 7e 7f 80 81 82 88 89 8a 9b 9f a0 a1 bb bf c0 c2 d8 dc e0 ed ef f0 f4 f5 f6 f7 f8 f9 fa fb ff");

    private final String name;
    private final Random random = new Random(SEED);
    private final List<byte[]> samples;

    /// By a part of their hash, so that an hour takes no more memory than a second.
    private final BitSet outcomes = new BitSet(OUTCOMES);

    private Fuzz(String name, List<byte[]> samples) {
        this.name = name;
        this.samples = new ArrayList<>(samples);
    }

    /// What is fed. Throws where a property does not hold, and else tells the outcome.
    @FunctionalInterface
    public interface Target {
        Object take(byte[] input, Random random) throws Exception;
    }

    /// @throws AssertionError with the seed and the input that failed
    public static void run(String name, List<byte[]> samples, Target target) {
        new Fuzz(name, samples).run(target);
    }

    private void run(Target target) {
        LOG.log(Level.INFO, "fuzzing " + name + " with seed " + SEED);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        long count = 0;
        for (byte[] sample : List.copyOf(samples)) {
            feed(target, sample, count++);
        }
        while (SECONDS > 0 ? System.nanoTime() < deadline : count < ITERATIONS) {
            feed(target, changed(), count++);
        }
        LOG.log(Level.INFO, "fuzzed " + name + ": " + count + " inputs, " + outcomes.cardinality() + " outcomes");
    }

    private void feed(Target target, byte[] input, long number) {
        Object outcome;
        try {
            outcome = target.take(input.clone(), random);
        } catch (Exception | AssertionError | StackOverflowError failure) {
            throw new AssertionError(
                    name + " failed with seed " + SEED + " at input " + number + ": "
                            + HexFormat.of().formatHex(input),
                    failure);
        }
        int kind = Math.floorMod(outcome.hashCode(), OUTCOMES);
        if (!outcomes.get(kind)) {
            outcomes.set(kind);
            if (samples.size() < MAX_SAMPLES) {
                samples.add(input);
            } else {
                samples.set(random.nextInt(samples.size()), input);
            }
        }
    }

    private byte[] sample() {
        return samples.get(random.nextInt(samples.size()));
    }

    private byte[] changed() {
        byte[] input = sample();
        for (int i = random.nextInt(MAX_CHANGES); i >= 0; i--) {
            input = changed(input);
        }
        return input.length > MAX_INPUT ? Arrays.copyOf(input, MAX_INPUT) : input;
    }

    private byte[] changed(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + random.nextInt(1 + (random.nextBoolean() ? 4 : input.length)));
        return switch (random.nextInt(9)) {
            case 0 -> joined(input, 0, from, new byte[0], input, to, input.length);
            case 1 -> joined(input, 0, from, telling(1 + random.nextInt(3)), input, to, input.length);
            case 2 -> joined(input, 0, from, noise(), input, from, input.length);
            case 3 -> joined(input, 0, to, new byte[0], input, from, input.length);
            case 4 -> joined(input, 0, from, repeated(), input, from, input.length);
            case 5 -> {
                byte[] other = sample();
                yield joined(input, 0, from, new byte[0], other, random.nextInt(other.length + 1), other.length);
            }
            case 6 -> {
                byte[] other = sample();
                int start = random.nextInt(other.length + 1);
                byte[] part = Arrays.copyOfRange(other, start, start + random.nextInt(other.length - start + 1));
                yield joined(input, 0, from, part, input, to, input.length);
            }
            default -> flipped(input);
        };
    }

    private byte[] flipped(byte[] input) {
        byte[] flipped = input.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return flipped;
    }

    private byte[] telling(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = TELLING[random.nextInt(TELLING.length)];
        }
        return bytes;
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] repeated() {
        byte[] bytes = new byte[random.nextInt(MAX_REPEATS)];
        Arrays.fill(bytes, TELLING[random.nextInt(TELLING.length)]);
        return bytes;
    }

    private static byte[] joined(byte[] head, int from, int to, byte[] middle, byte[] tail, int start, int end) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(head, from, to - from);
        joined.writeBytes(middle);
        joined.write(tail, start, end - start);
        return joined.toByteArray();
    }
}
