package dev.trickle.infrastructure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports nobody listens on. */
public final class FreePort {

    /** Systems give higher ones to whoever connects: a server that starts later would find its own port taken. */
    private static final int HIGHEST = 32_000;

    private static final int LOWEST = 10_000;
    private static final int MOST_TRIES = 1_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /**
     * A port that was free on the loopback interface a moment ago, and another one each time. Another process may listen
     * there before it is used, so what answers there later must be checked.
     */
    public static int find() {
        return ThreadLocalRandom.current()
                .ints(LOWEST, HIGHEST)
                .limit(MOST_TRIES)
                .filter(FreePort::isFree)
                .filter(GIVEN::add)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No free port on the loopback interface"));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
