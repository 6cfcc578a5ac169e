package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The way between a program and the server it calls, which can do to connections what networks do. */
public final class Network implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;
    private static final byte[] REQUEST = "POST ".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket door;
    private final InetSocketAddress server;
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Weather weather = Weather.FAIR;

    private Network(ServerSocket door, InetSocketAddress server) {
        this.door = door;
        this.server = server;
    }

    /** A way to this server. */
    public static Network to(URI server) {
        try {
            var door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            var network = new Network(door, new InetSocketAddress(server.getHost(), server.getPort()));
            Thread.ofVirtual().start(network::accept);
            return network;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where to call instead. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** What happens from the next request on. */
    public void turns(Weather next) {
        weather = next;
    }

    /** How many requests have come in, whatever became of them. */
    public int requests() {
        return requests.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                var onward = new Socket();
                onward.connect(server);
                open.add(client);
                open.add(onward);
                Thread.ofVirtual().start(() -> carryRequests(client, onward));
                Thread.ofVirtual().start(() -> carryAnswers(onward, client));
            } catch (IOException closed) {
                // The door is closed, or the server is: the caller will notice.
            }
        }
    }

    private void carryRequests(Socket client, Socket onward) {
        var chunk = new byte[CHUNK];
        try (client;
                onward) {
            for (var read = client.getInputStream().read(chunk);
                    read >= 0;
                    read = client.getInputStream().read(chunk)) {
                if (beginsARequest(chunk, read)) {
                    requests.incrementAndGet();
                }
                if (weather.lets(client)) {
                    onward.getOutputStream().write(chunk, 0, read);
                }
            }
        } catch (IOException cut) {
            // Either side has ended; the other is ended with it.
        }
    }

    private static void carryAnswers(Socket onward, Socket client) {
        try (client;
                onward) {
            onward.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException cut) {
            // As above.
        }
    }

    private static boolean beginsARequest(byte[] chunk, int length) {
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
            door.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What becomes of a request. */
    public enum Weather {
        /** It arrives. */
        FAIR {
            @Override
            boolean lets(Socket client) {
                return true;
            }
        },
        /** The connection is reset when it has been sent. */
        RESET {
            @Override
            boolean lets(Socket client) throws IOException {
                client.setSoLinger(true, 0);
                client.close();
                return false;
            }
        },
        /** The other side says that it will send nothing more, and goes on listening. */
        HALF_CLOSED {
            @Override
            boolean lets(Socket client) throws IOException {
                if (!client.isOutputShutdown()) {
                    client.shutdownOutput();
                }
                return false;
            }
        },
        /** Nothing arrives, and nobody says so. */
        SILENT {
            @Override
            boolean lets(Socket client) {
                return false;
            }
        };

        abstract boolean lets(Socket client) throws IOException;
    }
}
