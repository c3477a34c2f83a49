package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SharedCache;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.infinispan.Cache;
import org.infinispan.commons.TimeoutException;
import org.junit.jupiter.api.Test;

/// A cache of which another node, which hangs, holds a part.
class InfinispanSharedCacheTest {

    @SuppressWarnings("unchecked")
    private final SharedCache<String, String> cache = new InfinispanSharedCache<>(
            (Cache<Object, Object>)
                    Proxy.newProxyInstance(Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, (_, _, _) -> {
                        throw new TimeoutException("the other node is silent");
                    }),
            new LongAdder(),
            new LongAdder());

    @Test
    void whoAsksForWhatItHoldsIsToldToComeAgain() {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> cache.get("ticket"),
                () -> cache.take("ticket"),
                () -> cache.put("ticket", "user"),
                () -> cache.put("ticket", "user", Duration.ofSeconds(30)),
                () -> cache.remove("ticket"))) {
            assertThatExceptionOfType(ParleyException.class)
                    .isThrownBy(call)
                    .extracting(ParleyException::code)
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }
}
