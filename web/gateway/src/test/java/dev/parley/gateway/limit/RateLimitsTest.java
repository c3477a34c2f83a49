package dev.parley.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.api.DeviceId;
import dev.parley.platform.api.ErrorCode;
import dev.parley.platform.api.ParleyException;
import dev.parley.platform.api.Settings;
import dev.parley.platform.api.UserId;
import dev.parley.user.api.Principal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitsTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final UserId user = new UserId(UUID.randomUUID());

    private RateLimits limits(String... variablesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < variablesAndValues.length; i += 2) {
            variables.put(variablesAndValues[i], variablesAndValues[i + 1]);
        }
        return new RateLimits(new Settings(variables), _ -> new LongAdder(), nanos::get);
    }

    private Principal device(boolean automation) {
        return new Principal(user, new DeviceId(UUID.randomUUID()), Set.of(), automation, Instant.MAX);
    }

    private static int served(ConnectionLimits connection, String type, int asked) {
        int served = 0;
        for (int i = 0; i < asked; i++) {
            served += connection.refusal(type) == null ? 1 : 0;
        }
        return served;
    }

    private static Optional<InetAddress> address(String literal) {
        return Optional.of(InetAddress.ofLiteral(literal));
    }

    @Test
    void whatAUserSendsCountsOverAllDevicesAndKinds() {
        RateLimits limits = limits("PARLEY_RATE_SEND", "10/1");
        ConnectionLimits phone = limits.ofConnection(device(false));
        ConnectionLimits laptop = limits.ofConnection(device(false));
        assertThat(served(phone, "send", 4) + served(laptop, "edit", 4)).isEqualTo(8);
        assertThat(served(phone, "react", 4) + served(laptop, "delete", 4)).isEqualTo(2);
        ParleyException refusal = phone.refusal("send");
        assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(1));
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1) + 1);
        assertThat(phone.refusal("send").retryAfter()).as("rounded up").contains(Duration.ofMillis(999));
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
        assertThat(served(phone, "send", 2)).isEqualTo(1);
    }

    @Test
    void signalsAndReadsCountForEachDeviceAndApart() {
        RateLimits limits =
                limits("PARLEY_RATE_SIGNAL", "5/1", "PARLEY_RATE_HISTORY", "3/1", "PARLEY_RATE_SEND", "2/1");
        for (ConnectionLimits connection :
                new ConnectionLimits[] {limits.ofConnection(device(false)), limits.ofConnection(device(false))}) {
            assertThat(served(connection, "ping", 1)
                            + served(connection, "typing", 1)
                            + served(connection, "receipt", 1)
                            + served(connection, "presence", 1)
                            + served(connection, "no such", 3)
                            + served(connection, null, 3))
                    .isEqualTo(5);
            assertThat(served(connection, "history", 1) + served(connection, "sync", 1) + served(connection, "info", 3))
                    .isEqualTo(3);
        }
        assertThat(served(limits.ofConnection(device(false)), "send", 5)).isEqualTo(2);
    }

    @Test
    void programsAreNotLimitedUnlessTold() {
        RateLimits free = limits("PARLEY_RATE_SEND", "1/1");
        ConnectionLimits program = free.ofConnection(device(true));
        assertThat(program.isLimited()).isFalse();
        assertThat(served(program, "send", 10_000)).isEqualTo(10_000);
        assertThatCode(() -> free.take(Limit.REST, device(true))).doesNotThrowAnyException();
        ConnectionLimits bound = limits("PARLEY_RATE_AUTOMATION_SEND", "7/1").ofConnection(device(true));
        assertThat(bound.isLimited()).isTrue();
        assertThat(served(bound, "send", 10)).isEqualTo(7);
        assertThat(served(bound, "ping", 10_000)).isEqualTo(10_000);
    }

    @Test
    void aFloodIsTenBurstsTooManyWithinAMinute() {
        RateLimits limits = limits("PARLEY_RATE_SIGNAL", "5/0.001", "PARLEY_RATE_HISTORY", "5/0.001");
        ConnectionLimits connection = limits.ofConnection(device(false));
        served(connection, "ping", 5 + 50);
        served(connection, "sync", 5 + 50);
        assertThat(connection.isFlooding()).isFalse();
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1) + 1);
        served(connection, "ping", 50);
        assertThat(connection.isFlooding()).as("another minute").isFalse();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(connection.refusal("ping")).isNotNull();
        assertThat(connection.isFlooding()).isTrue();
        assertThat(limits.ofConnection(device(false)).isFlooding()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOGIN", "OTP", "OTP_VERIFY", "REFRESH", "BAD_TOKEN"})
    void addressesCountApart(Limit row) {
        RateLimits limits = limits("PARLEY_RATE_" + row, "2/1");
        limits.take(row, address("192.0.2.1"));
        limits.check(row, address("192.0.2.1"));
        limits.take(row, address("192.0.2.1"));
        assertThatThrownBy(() -> limits.take(row, address("192.0.2.1"))).isInstanceOf(ParleyException.class);
        assertThatThrownBy(() -> limits.check(row, address("192.0.2.1"))).isInstanceOf(ParleyException.class);
        limits.take(row, address("192.0.2.2"));
    }

    @ParameterizedTest
    @EnumSource
    void everyRowCanBeSwitchedOff(Limit row) {
        RateLimits limits = limits("PARLEY_RATE_" + row, "off");
        Principal ann = device(false);
        for (int i = 0; i < 10_000; i++) {
            limits.take(row, ann);
            limits.take(row, address("192.0.2.1"));
            limits.check(row, address("192.0.2.1"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "300",
                "300/",
                "/30",
                "0/1",
                "1/0",
                "1/0.000",
                "-1/1",
                "1/-1",
                "1000001/1",
                "1/1000001",
                "1 /1",
                "on",
                "OFF",
                "1/1e3",
                "٣/1"
            })
    void whatIsNoRateStopsTheStart(String value) {
        assertThatIllegalStateException()
                .isThrownBy(() -> limits("PARLEY_RATE_OTP", value))
                .withMessageStartingWith("PARLEY_RATE_OTP is '" + value + "', but must be 'off' or burst/perSecond");
        assertThatIllegalStateException().isThrownBy(() -> limits("PARLEY_RATE_AUTOMATION_REST", value));
    }

    @Test
    void theLargestAndSmallestRatesAreRead() {
        assertThat(Rate.parse("X", "1000000/0.001")).contains(new Rate(1_000_000, 1_000_000_000_000L));
        assertThat(Rate.parse("X", "1/1000000")).contains(new Rate(1, 1_000));
        assertThat(Rate.parse("X", "300/30")).contains(new Rate(300, 33_333_334));
    }
}
