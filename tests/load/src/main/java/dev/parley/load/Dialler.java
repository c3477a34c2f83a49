package dev.parley.load;

import dev.parley.load.engine.Connection;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.run.Account;
import dev.parley.load.wire.Upgrade;
import java.net.InetSocketAddress;
import java.net.URI;

/// Opens connections of accounts to one server. On the loop's thread.
record Dialler(EventLoop loop, URI server) {
    Connection open(Account account, Connection.Owner owner) {
        InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
        return Connection.open(loop, address, Upgrade.request(server, account.accessToken()), owner);
    }
}
