package dev.parley.platform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.SharedCache;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.infinispan.Cache;
import org.infinispan.commons.TimeoutException;
import org.junit.jupiter.api.Test;

class InfinispanSharedCacheTest {

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    @Test
    void whoAsksForWhatAnotherNodeHoldsThatHangsIsToldToComeAgain() {
        SharedCache<String, String> cache = on((_, _, _) -> {
            throw new TimeoutException("the other node is silent");
        });
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

    @Test
    void whatIsReadOrTakenCountsAndWhatIsRemovedDoesNot() {
        Map<Object, Object> held = new HashMap<>(Map.of("ticket", "user"));
        SharedCache<String, String> cache = on((_, method, arguments) ->
                method.getName().equals("get") ? held.get(arguments[0]) : held.remove(arguments[0]));
        assertThat(cache.get("ticket")).contains("user");
        assertThat(cache.take("ticket")).contains("user");
        assertThat(List.of(hits.sum(), misses.sum())).containsExactly(2L, 0L);
        assertThat(cache.take("ticket")).isEmpty();
        assertThat(cache.get("ticket")).isEmpty();
        cache.remove("ticket");
        assertThat(List.of(hits.sum(), misses.sum())).containsExactly(2L, 2L);
    }

    @SuppressWarnings("unchecked")
    private <V> SharedCache<String, V> on(InvocationHandler calls) {
        return new InfinispanSharedCache<>(
                (Cache<Object, Object>)
                        Proxy.newProxyInstance(Cache.class.getClassLoader(), new Class<?>[] {Cache.class}, calls),
                hits,
                misses);
    }
}
