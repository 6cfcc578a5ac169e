package dev.trickle.status.forwarding;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trickle.status.webhook.WebhookSignature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** The inbox of somebody else. */
public final class TestForwardingTarget implements AutoCloseable {

    /** What was posted. */
    public record Request(String body, String signature, String contentType) {}

    private final List<Request> taken = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int status = 200;
    private volatile String unreadable = "nothing";

    private TestForwardingTarget(HttpServer server) {
        this.server = server;
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/inbox", this::take);
        server.start();
    }

    static TestForwardingTarget open() {
        return openAt(0);
    }

    /** At this port of the loopback interface. */
    public static TestForwardingTarget openAt(int port) {
        try {
            return new TestForwardingTarget(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/inbox";
    }

    void answers(int newStatus) {
        status = newStatus;
    }

    void refuses(String body) {
        unreadable = body;
    }

    public List<Request> taken() {
        return taken;
    }

    List<String> bodies() {
        return taken.stream().map(Request::body).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var answer = body.equals(unreadable) ? 422 : status;
        if (answer == 200) {
            var headers = exchange.getRequestHeaders();
            taken.add(new Request(body, headers.getFirst(WebhookSignature.HEADER), headers.getFirst("Content-Type")));
        }
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
