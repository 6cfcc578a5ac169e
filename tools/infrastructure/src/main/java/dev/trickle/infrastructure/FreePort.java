package dev.trickle.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports nobody listens on. */
public final class FreePort {

    private FreePort() {}

    /**
     * A port that was free on the loopback interface a moment ago. Another process may take it before it is used, so
     * what answers there later must be checked.
     */
    public static int find() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException("No free port on the loopback interface", failure);
        }
    }
}
