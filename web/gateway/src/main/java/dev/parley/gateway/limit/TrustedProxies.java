package dev.parley.gateway.limit;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Finds the client behind the load balancers that are trusted, and no others: anybody can write `X-Forwarded-For`.
/// Immutable.
final class TrustedProxies {

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = networks;
    }

    /// @param list addresses or networks (`10.0.0.0/8`), separated by commas
    /// @throws IllegalStateException where one cannot be read, with one sentence that names the variable
    static TrustedProxies parse(String variable, String list) {
        try {
            return new TrustedProxies(Arrays.stream(list.split(","))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .map(Network::parse)
                    .toList());
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalStateException(
                    "%s is '%s', but must be IP addresses or networks such as 10.0.0.0/8, separated by commas."
                            .formatted(variable, list),
                    unreadable);
        }
    }

    /// The address of the client.
    ///
    /// @param peer who opened the connection; null for unknown
    /// @param forwardedFor all `X-Forwarded-For` lines joined by commas, or null
    /// @return empty where it cannot be told
    Optional<InetAddress> client(InetAddress peer, String forwardedFor) {
        if (peer == null) {
            return Optional.empty();
        }
        InetAddress client = peer;
        if (forwardedFor != null) {
            // Each proxy adds at the end whom it got the request from; only what a trusted one added is true.
            String[] hops = forwardedFor.split(",");
            for (int i = hops.length - 1; i >= 0 && trusts(client); i--) {
                try {
                    client = InetAddress.ofLiteral(withoutPort(hops[i].strip()));
                } catch (IllegalArgumentException unknown) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(client);
    }

    private boolean trusts(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /// Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`.
    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    private record Network(InetAddress address, int bits) {

        static Network parse(String text) {
            int slash = text.indexOf('/');
            InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int all = address.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > all) {
                throw new IllegalArgumentException(text);
            }
            return new Network(address, bits);
        }

        boolean contains(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] theirs = other.getAddress();
            if (mine.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >>> (bit % Byte.SIZE);
                if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
