package dev.parley.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrustedProxiesTest {

    private static final TrustedProxies PROXIES =
            TrustedProxies.parse("PARLEY_TRUSTED_PROXIES", "10.0.0.0/15, 192.0.2.7,2001:db8::/33");

    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', textBlock = """
                    198.51.100.1 | -                                    | 198.51.100.1
                    198.51.100.1 | 203.0.113.9                          | 198.51.100.1
                    192.0.2.8    | 203.0.113.9                          | 192.0.2.8
                    192.0.2.7    | -                                    | 192.0.2.7
                    192.0.2.7    | 203.0.113.9                          | 203.0.113.9
                    192.0.2.7    | 1.1.1.1, 203.0.113.9                 | 203.0.113.9
                    192.0.2.7    | 1.1.1.1, 203.0.113.9, 10.1.255.255   | 203.0.113.9
                    192.0.2.7    | 203.0.113.9, 10.2.0.0                | 10.2.0.0
                    192.0.2.7    | 10.1.1.1, 10.1.1.2                   | 10.1.1.1
                    192.0.2.7    | nonsense, 203.0.113.9                | 203.0.113.9
                    192.0.2.7    | 203.0.113.9:4711                     | 203.0.113.9
                    192.0.2.7    | [2001:db9::1]:4711                   | 2001:db9::1
                    2001:db8::1  | 2001:db9::1                          | 2001:db9::1
                    2001:db8:8000::1 | 2001:db9::1                      | 2001:db8:8000::1
                    192.0.2.7    | unknown                              | -
                    192.0.2.7    | 203.0.113.9,                         | 203.0.113.9
                    192.0.2.7    | example.org                          | -
                    -            | 203.0.113.9                          | -
                    """)
    void believesOnlyTrustedProxies(String peer, String forwardedFor, String client) {
        assertThat(PROXIES.client(peer == null ? null : InetAddress.ofLiteral(peer), forwardedFor)
                        .map(InetAddress::getHostAddress))
                .isEqualTo(java.util.Optional.ofNullable(client)
                        .map(InetAddress::ofLiteral)
                        .map(InetAddress::getHostAddress));
    }

    @Test
    void trustsNobodyUnlessTold() {
        assertThat(TrustedProxies.parse("PARLEY_TRUSTED_PROXIES", "")
                        .client(InetAddress.ofLiteral("127.0.0.1"), "203.0.113.9"))
                .contains(InetAddress.ofLiteral("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::1/129", "*"})
    void whatIsNoAddressStopsTheStart(String list) {
        assertThatIllegalStateException()
                .isThrownBy(() -> TrustedProxies.parse("PARLEY_TRUSTED_PROXIES", list))
                .withMessageStartingWith("PARLEY_TRUSTED_PROXIES is '" + list + "', but must be");
    }

    @Test
    void anIpv6AddressStandsForItsNetwork() {
        assertThat(address("2001:db8::1"))
                .isEqualTo(address("2001:db8::ffff:1"))
                .isNotEqualTo(address("2001:db8:0:1::1"));
        assertThat(address("192.0.2.1")).isNotEqualTo(address("192.0.2.2")).isEqualTo(address("::ffff:192.0.2.1"));
        assertThat(address("0.0.0.0")).isNotEqualTo(address("::"));
    }

    private static ClientAddress address(String literal) {
        return ClientAddress.of(InetAddress.ofLiteral(literal));
    }
}
