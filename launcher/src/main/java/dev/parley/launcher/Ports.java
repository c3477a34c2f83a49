package dev.parley.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// TCP ports of the loopback address.
public final class Ports {
    private Ports() {}

    /// A port nobody listened on a moment ago.
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new LaunchFailure("This machine has no free TCP port.", none);
        }
    }

    /// `port` itself, or a free one for 0.
    static int orFree(int port) {
        return port == 0 ? free() : port;
    }

    /// Refuses a port that somebody listens on; 0, which stands for any free one, never is.
    ///
    /// @param what who wants it, for example `The web server`
    /// @param variable the environment variable that chooses another one
    /// @throws LaunchFailure when it is taken
    static void requireFree(int port, String what, String variable) {
        try (ServerSocket socket = new ServerSocket()) {
            // A port whose last connections are still being forgotten is free enough: the servers bind the same way.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
        } catch (IOException taken) {
            throw new LaunchFailure(
                    what + " needs port " + port + ", which another program is using: stop that program, or choose"
                            + " another port with " + variable + "=<port>.",
                    taken);
        }
    }
}
