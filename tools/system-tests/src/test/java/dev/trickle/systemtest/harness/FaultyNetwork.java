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

/** A TCP proxy between a process and a server, which can inject network faults. */
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

    /** Creates a proxy to this server. */
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

    /** Returns the address of the proxy. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + serverSocket.getLocalPort());
    }

    /** Sets the condition from the next request on. */
    public void setCondition(Condition next) {
        condition = next;
    }

    /** Sets the additional latency from the next request on. */
    public void setLatency(Duration longer) {
        latency = longer;
    }

    /** Returns the number of requests received, whatever their outcome. */
    public int requestCount() {
        return requestCount.get();
    }

    /** Returns the number of chunks that were dropped or delayed. */
    public int affectedChunks() {
        return affectedChunks.get();
    }

    /** Returns to normal; lost bytes stay lost, so all connections are closed. */
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
     * Silently drops all traffic of the open connections, as if the server's machine had vanished; new connections are
     * forwarded.
     */
    public void abandonOpenConnections() {
        abandonedSockets.addAll(openSockets);
    }

    private void accept() {
        while (!serverSocket.isClosed()) {
            try {
                forward(serverSocket.accept());
            } catch (IOException closed) {
                // The listener is closed; the caller gets an error.
            }
        }
    }

    private void forward(Socket client) {
        var onward = new Socket();
        try {
            onward.connect(server);
        } catch (IOException unreachable) {
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
            // Already closed.
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
            // One side has closed; close the other.
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

    /** What happens to a request. */
    public enum Condition {
        /** The request is forwarded. */
        NORMAL {
            @Override
            boolean forwards(Socket client) {
                return true;
            }
        },
        /** The connection is reset after the request was sent. */
        RESET {
            @Override
            boolean forwards(Socket client) throws IOException {
                client.setSoLinger(true, 0);
                client.close();
                return false;
            }
        },
        /** The server side closes its output and keeps reading. */
        HALF_CLOSED {
            @Override
            boolean forwards(Socket client) throws IOException {
                if (!client.isOutputShutdown()) {
                    client.shutdownOutput();
                }
                return false;
            }
        },
        /** All bytes are dropped silently. */
        SILENT {
            @Override
            boolean forwards(Socket client) {
                return false;
            }
        };

        abstract boolean forwards(Socket client) throws IOException;
    }
}
