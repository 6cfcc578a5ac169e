package dev.trickle.status.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A socket to the server, and what is said over it, byte by byte if need be. */
final class RawHttpClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Socket socket;

    RawHttpClient(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    /** The head of a POST to where webhooks come in, with these header lines. */
    static String post(String... headers) {
        return "POST " + WebhookConnection.PATH + " HTTP/1.1\r\nHost: hooks\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
    }

    /** A whole webhook. */
    static String webhook(String body) {
        return post(TestWebhookServer.SIGNED, "Content-Length: " + body.length()) + body;
    }

    RawHttpClient says(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RawHttpClient says(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The status of the next answer, whose body is read as well; -1 if the connection ends instead. */
    int status() throws IOException {
        var answer = answer();
        return answer.isEmpty() ? -1 : Integer.parseInt(answer.substring(9, 12));
    }

    /** The next answer; empty if the connection ends instead. */
    String answer() throws IOException {
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            var next = socket.getInputStream().read();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        var text = head.toString(StandardCharsets.UTF_8);
        return text + new String(socket.getInputStream().readNBytes(lengthIn(text)), StandardCharsets.UTF_8);
    }

    private static int lengthIn(String head) {
        return head.lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
    }

    /** Whether nothing more comes, and the other side has ended the connection. */
    boolean isOver() throws IOException {
        try {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** Says a byte now and then until there is an answer or the end; says how long that took. */
    Duration tricklesUntilHeard(Duration pause) throws IOException {
        var began = System.nanoTime();
        socket.setSoTimeout(Math.toIntExact(pause.toMillis()));
        while (System.nanoTime() - began < PATIENCE.toNanos()) {
            try {
                socket.getOutputStream().write('a');
                return heard(began);
            } catch (SocketTimeoutException nothingYet) {
                // It says the next byte.
            } catch (SocketException ended) {
                return Duration.ofNanos(System.nanoTime() - began);
            }
        }
        throw new AssertionError("It may trickle for ever");
    }

    private Duration heard(long began) throws IOException {
        socket.getInputStream().read();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Ends the connection. */
    void hangsUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
