package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The way between a program and the server it calls, which can do to connections what networks do. */
public final class FaultyNetwork implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;
    private static final byte[] REQUEST = "POST ".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket serverSocket;
    private final InetSocketAddress server;
    private final AtomicInteger requestCount = new AtomicInteger();
    private final AtomicInteger affectedChunks = new AtomicInteger();
    private final Set<Socket> openSockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> abandonedSockets = ConcurrentHashMap.newKeySet();
    private volatile Condition condition = Condition.NORMAL;
    private volatile Duration latency = Duration.ZERO;

    private FaultyNetwork(ServerSocket door, InetSocketAddress server) {
        this.serverSocket = door;
        this.server = server;
    }

    /** A way to this server. */
    public static FaultyNetwork to(URI server) {
        try {
            var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            var faultyNetwork = new FaultyNetwork(door, new InetSocketAddress(server.getHost(), server.getPort()));
            Thread.ofVirtual().start(faultyNetwork::accept);
            return faultyNetwork;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where to call instead. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + serverSocket.getLocalPort());
    }

    /** What happens from the next request on. */
    public void setCondition(Condition next) {
        condition = next;
    }

    /** How much longer a request takes from the next one on. */
    public void setLatency(Duration longer) {
        latency = longer;
    }

    /** How many requests have come in, whatever became of them. */
    public int requestCount() {
        return requestCount.get();
    }

    /** How many chunks the weather has kept from arriving, or has held up. */
    public int affectedChunks() {
        return affectedChunks.get();
    }

    /** Fair weather from now on; where something was lost it stays lost, so every connection ends. */
    public void heal() {
        latency = Duration.ZERO;
        if (condition == Condition.NORMAL) {
            return;
        }
        condition = Condition.NORMAL;
        openSockets.forEach(FaultyNetwork::closeQuietly);
        openSockets.clear();
    }

    /**
     * Whoever is under way is never heard of again, and nobody is told so, as if the server's machine had vanished;
     * whoever comes from now on is led.
     */
    public void abandonOpenConnections() {
        abandonedSockets.addAll(openSockets);
    }

    private void accept() {
        while (!serverSocket.isClosed()) {
            try {
                forward(serverSocket.accept());
            } catch (IOException closed) {
                // The door is closed: the caller will notice.
            }
        }
    }

    private void forward(Socket client) {
        var onward = new Socket();
        try {
            onward.connect(server);
        } catch (IOException nobodyThere) {
            closeQuietly(client);
            return;
        }
        openSockets.add(client);
        openSockets.add(onward);
        Thread.ofVirtual().start(() -> forwardRequests(client, onward));
        Thread.ofVirtual().start(() -> forwardResponses(onward, client));
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // So it is closed.
        }
    }

    private void forwardRequests(Socket client, Socket onward) {
        var chunk = new byte[CHUNK];
        try (client;
                onward) {
            for (var read = client.getInputStream().read(chunk);
                    read >= 0;
                    read = client.getInputStream().read(chunk)) {
                if (startsRequest(chunk, read)) {
                    requestCount.incrementAndGet();
                }
                var now = condition;
                if (now != Condition.NORMAL || !latency.isZero()) {
                    affectedChunks.incrementAndGet();
                    LockSupport.parkNanos(latency.toNanos());
                }
                if (!abandonedSockets.contains(client) && now.forwards(client)) {
                    onward.getOutputStream().write(chunk, 0, read);
                }
            }
        } catch (IOException cut) {
            // Either side has ended; the other is ended with it.
        }
    }

    private void forwardResponses(Socket onward, Socket client) {
        var chunk = new byte[CHUNK];
        try (onward) {
            for (var read = onward.getInputStream().read(chunk);
                    read >= 0;
                    read = onward.getInputStream().read(chunk)) {
                if (!abandonedSockets.contains(client)) {
                    client.getOutputStream().write(chunk, 0, read);
                }
            }
        } catch (IOException cut) {
            // As above.
        }
        if (!abandonedSockets.contains(client)) {
            closeQuietly(client);
        }
    }

    private static boolean startsRequest(byte[] chunk, int length) {
        for (var each = 0; each < REQUEST.length; each++) {
            if (each >= length || chunk[each] != REQUEST[each]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        try {
            serverSocket.close();
            for (var socket : openSockets) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What becomes of a request. */
    public enum Condition {
        /** It arrives. */
        NORMAL {
            @Override
            boolean forwards(Socket client) {
                return true;
            }
        },
        /** The connection is reset when it has been sent. */
        RESET {
            @Override
            boolean forwards(Socket client) throws IOException {
                client.setSoLinger(true, 0);
                client.close();
                return false;
            }
        },
        /** The other side says that it will send nothing more, and goes on listening. */
        HALF_CLOSED {
            @Override
            boolean forwards(Socket client) throws IOException {
                if (!client.isOutputShutdown()) {
                    client.shutdownOutput();
                }
                return false;
            }
        },
        /** Nothing arrives, and nobody says so. */
        SILENT {
            @Override
            boolean forwards(Socket client) {
                return false;
            }
        };

        abstract boolean forwards(Socket client) throws IOException;
    }
}
