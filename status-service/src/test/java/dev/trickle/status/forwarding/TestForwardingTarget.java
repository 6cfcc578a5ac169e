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

/** HTTP server that receives forwarded webhooks. */
public final class TestForwardingTarget implements AutoCloseable {

    /** A received request. */
    public record Request(String body, String signature, String contentType) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int status = 200;
    private volatile String unreadable = "nothing";

    private TestForwardingTarget(HttpServer server) {
        this.server = server;
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/webhooks", this::handle);
        server.start();
    }

    static TestForwardingTarget start() {
        return startAt(0);
    }

    /** Starts a target on this port of the loopback interface. */
    public static TestForwardingTarget startAt(int port) {
        try {
            return new TestForwardingTarget(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/webhooks";
    }

    void respondWith(int newStatus) {
        status = newStatus;
    }

    void reject(String body) {
        unreadable = body;
    }

    public List<Request> requests() {
        return requests;
    }

    List<String> bodies() {
        return requests.stream().map(Request::body).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var response = body.equals(unreadable) ? 422 : status;
        if (response == 200) {
            var headers = exchange.getRequestHeaders();
            requests.add(
                    new Request(body, headers.getFirst(WebhookSignature.HEADER), headers.getFirst("Content-Type")));
        }
        exchange.sendResponseHeaders(response, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
