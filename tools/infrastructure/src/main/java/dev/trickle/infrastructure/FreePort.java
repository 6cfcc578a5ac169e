package dev.trickle.infrastructure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finds free ports. */
public final class FreePort {

    /** Operating systems assign higher ports to outgoing connections, which would block a server that starts later. */
    private static final int MAX_PORT = 32_000;

    private static final int MIN_PORT = 10_000;
    private static final int MAX_ATTEMPTS = 1_000;

    /** Two JVMs of one test run use ports of their own: a killed server of the one must find its port free again. */
    private static final int FORK = Integer.getInteger("trickle.test.fork", 0);

    private static final Set<Integer> RETURNED = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /**
     * Returns a free port of the loopback interface, a different one with each call. Another process may bind it
     * first, so callers must check which server listens on it.
     */
    public static int find() {
        return ThreadLocalRandom.current()
                .ints(MIN_PORT, MAX_PORT)
                .limit(MAX_ATTEMPTS)
                .filter(port -> port % 2 == FORK % 2)
                .filter(FreePort::isFree)
                .filter(RETURNED::add)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No free port was found on the loopback interface"));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
