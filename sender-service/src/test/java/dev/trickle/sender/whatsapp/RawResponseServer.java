package dev.trickle.sender.whatsapp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that sends the same bytes, valid HTTP or not, for every request and closes the connection. */
final class RawResponseServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final AtomicInteger requests = new AtomicInteger();
    private final byte[] response;

    RawResponseServer(String answer) throws IOException {
        this.response = answer.getBytes(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::serve);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    int requests() {
        return requests.get();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var connection = socket.accept()) {
                readRequest(connection);
                requests.incrementAndGet();
                connection.getOutputStream().write(response);
                connection.shutdownOutput();
                drain(connection.getInputStream());
            } catch (IOException closedByClient) {
                // Continues with the next connection, unless the test is over.
            }
        }
    }

    /** Reads head and body, so that no connection is reset because of an unread request. */
    private static void readRequest(Socket connection) throws IOException {
        var in = connection.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        var length = head.toString().replaceAll("(?is).*content-length: *(\\d+).*", "$1");
        in.readNBytes(Integer.parseInt(length));
    }

    private static void drain(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // Until the client closes the connection: closing first could reset it before the client has read the
            // response.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
