package dev.trickle.status.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Socket client that sends raw bytes, so that tests control their timing. */
final class RawHttpClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Socket socket;

    RawHttpClient(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    /** Returns the request line and header of a POST to the webhook path, with these header lines. */
    static String post(String... headers) {
        return "POST " + WebhookConnection.PATH + " HTTP/1.1\r\nHost: hooks\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
    }

    /** Returns a complete webhook request. */
    static String webhook(String body) {
        return post(TestWebhookServer.SIGNED, "Content-Length: " + body.length()) + body;
    }

    RawHttpClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RawHttpClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Reads the next response and returns its status; -1 if the connection is closed instead. */
    int readStatus() throws IOException {
        var response = readResponse();
        return response.isEmpty() ? -1 : Integer.parseInt(response.substring(9, 12));
    }

    /** Returns the next response; empty if the connection is closed instead. */
    String readResponse() throws IOException {
        socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
        var header = new ByteArrayOutputStream();
        while (!header.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            var next = socket.getInputStream().read();
            if (next < 0) {
                return "";
            }
            header.write(next);
        }
        var text = header.toString(StandardCharsets.UTF_8);
        return text + new String(socket.getInputStream().readNBytes(contentLength(text)), StandardCharsets.UTF_8);
    }

    private static int contentLength(String header) {
        return header.lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
    }

    /** Whether the server has closed the connection and no more bytes follow. */
    boolean isClosed() throws IOException {
        try {
            socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** Sends a byte at intervals until the server responds or closes the connection; returns the elapsed time. */
    Duration trickleUntilResponse(Duration interval) throws IOException {
        var startedAt = System.nanoTime();
        socket.setSoTimeout(Math.toIntExact(interval.toMillis()));
        while (System.nanoTime() - startedAt < TIMEOUT.toNanos()) {
            try {
                socket.getOutputStream().write('a');
                return awaitResponse(startedAt);
            } catch (SocketTimeoutException noResponse) {
                // Sends the next byte.
            } catch (SocketException closed) {
                return Duration.ofNanos(System.nanoTime() - startedAt);
            }
        }
        throw new AssertionError("The server has not timed out the client");
    }

    private Duration awaitResponse(long startedAt) throws IOException {
        socket.getInputStream().read();
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** Closes the connection. */
    void disconnect() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
