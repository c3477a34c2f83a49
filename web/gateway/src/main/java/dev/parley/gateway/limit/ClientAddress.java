package dev.parley.gateway.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// Whom an address stands for: an IPv4 address for itself, an IPv6 address for its network of 64 bits, all of which one
/// client usually has.
///
/// @param prefix the first 64 bits, or all 32
record ClientAddress(boolean six, long prefix) {

    static ClientAddress of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address
                ? new ClientAddress(true, bytes.getLong())
                : new ClientAddress(false, bytes.getInt());
    }
}
