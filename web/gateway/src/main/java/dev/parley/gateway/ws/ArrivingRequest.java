package dev.parley.gateway.ws;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ImmediatePooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/// A request whose body comes bit by bit. It gets no thread before all of it is there, and has until a time limit for
/// that; one that comes with the headers is passed on at once. Lives on the I/O thread.
final class ArrivingRequest {

    /// A body is parsed as a whole, and then takes up to thirty times its length: a few large ones, which need no
    /// token, could take all the memory there is.
    static final int MAX_BODY_BYTES = 128 * 1024;

    /// What a request costs beside its body, about.
    private static final long OVERHEAD = 1024;

    private final HttpServerExchange exchange;
    private final StreamSourceChannel channel;
    private final ArrivingRequests all;
    private final Duration limit;
    private final HttpHandler next;
    private ByteBuffer body = ByteBuffer.allocate(0);
    private final AtomicLong counted = new AtomicLong();
    private long number;
    private boolean passedOn;
    private XnioExecutor.Key end;

    ArrivingRequest(HttpServerExchange exchange, ArrivingRequests all, Duration limit, HttpHandler next) {
        this.exchange = exchange;
        this.channel = exchange.getRequestChannel();
        this.all = all;
        this.limit = limit;
        this.next = next;
    }

    void begin() throws Exception {
        try {
            if (exchange.getRequestContentLength() > MAX_BODY_BYTES) {
                throw tooLarge();
            }
            if (readAll()) {
                passOn();
            } else {
                channel.getReadSetter().set(_ -> goOn());
                channel.resumeReads();
            }
        } catch (ParleyException refusal) {
            refuse(refusal);
        }
    }

    private void goOn() {
        HttpHandler then;
        try {
            if (!readAll()) {
                return;
            }
            then = _ -> passOn();
        } catch (ParleyException refusal) {
            then = _ -> refuse(refusal);
        } catch (IOException hungUp) {
            over();
            exchange.endExchange();
            return;
        }
        channel.getReadSetter().set(null);
        channel.suspendReads();
        Connectors.executeRootHandler(then, exchange);
    }

    /// @return whether the body is whole
    private boolean readAll() throws IOException {
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            int read = channel.read(buffer.clear());
            for (; read > 0; read = channel.read(buffer.clear())) {
                if (body.position() + read > MAX_BODY_BYTES) {
                    throw tooLarge();
                }
                if (body.remaining() < read) {
                    int twice = Math.min(2 * body.capacity(), MAX_BODY_BYTES);
                    body = ByteBuffer.allocate(Math.max(twice, body.position() + read))
                            .put(body.flip());
                }
                body.put(buffer.flip());
            }
            if (read == 0) {
                count();
            }
            return read < 0;
        }
    }

    private void count() {
        if (end == null) {
            number = all.add(this::giveUp);
            endInTime();
        }
        long now = OVERHEAD + body.capacity();
        all.grown(now - counted.getAndSet(now));
    }

    private void endInTime() {
        end = exchange.getIoThread().executeAfter(this::close, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void close() {
        if (!passedOn) {
            over();
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    /// May be called on any thread.
    private void giveUp() {
        all.grown(-counted.getAndSet(0));
        exchange.getIoThread().execute(this::close);
    }

    private void over() {
        all.grown(-counted.getAndSet(0));
        all.remove(number);
        if (end != null) {
            end.remove();
        }
    }

    private void passOn() throws Exception {
        over();
        passedOn = true;
        if (body.position() > 0) {
            Connectors.ungetRequestBytes(exchange, new ImmediatePooledByteBuffer(body.flip()));
        }
        Connectors.resetRequestChannel(exchange);
        next.handleRequest(exchange);
    }

    /// What else comes of the body is dropped, for as long as a whole one may take: a client that still writes would
    /// otherwise not see the answer.
    private void refuse(ParleyException refusal) {
        over();
        body = null;
        endInTime();
        exchange.addExchangeCompleteListener((_, then) -> {
            over();
            then.proceed();
        });
        Refusals.answer(exchange, refusal.code().httpStatus(), refusal);
    }

    private static ParleyException tooLarge() {
        return new ParleyException(ErrorCode.TOO_LARGE, "the body has at most " + MAX_BODY_BYTES + " bytes");
    }
}
