package dev.parley.contract;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/// What came of one direction of a connection and was not understood yet. Things are read as if they were there as a
/// whole; where that is not so, the reader begins again when more has come. For one thread at a time.
final class Incoming {

    private ByteBuffer bytes = ByteBuffer.allocate(0);

    void add(byte[] piece) {
        if (bytes.capacity() - bytes.limit() < piece.length) {
            bytes = ByteBuffer.allocate(2 * bytes.remaining() + piece.length)
                    .put(bytes)
                    .flip();
        }
        int end = bytes.limit();
        bytes.limit(end + piece.length).put(end, piece);
    }

    /// @param reader throws a [BufferUnderflowException] where what it reads has not come as a whole
    /// @return empty in that case
    <T> Optional<T> next(Function<ByteBuffer, T> reader) {
        int begin = bytes.position();
        try {
            return Optional.of(reader.apply(bytes));
        } catch (BufferUnderflowException notYet) {
            bytes.position(begin);
            return Optional.empty();
        }
    }

    /// @throws BufferUnderflowException where so many have not come
    static byte[] take(ByteBuffer bytes, int count) {
        if (bytes.remaining() < count) {
            throw new BufferUnderflowException();
        }
        byte[] taken = new byte[count];
        bytes.get(taken);
        return taken;
    }
}
