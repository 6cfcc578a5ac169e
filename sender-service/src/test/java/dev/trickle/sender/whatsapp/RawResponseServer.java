package dev.trickle.sender.whatsapp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers every request with the same bytes, good HTTP or not, and closes the connection. */
final class RawResponseServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final AtomicInteger requests = new AtomicInteger();
    private final byte[] answer;

    RawResponseServer(String answer) throws IOException {
        this.answer = answer.getBytes(StandardCharsets.UTF_8);
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
                connection.getOutputStream().write(answer);
                connection.shutdownOutput();
                drain(connection.getInputStream());
            } catch (IOException theOtherSideHadEnough) {
                // The next one, unless the test is over.
            }
        }
    }

    /** Head and body, so that a reset says nothing about an unread request. */
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
            // Until the client closes: closing first could reset what it has not read yet.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
