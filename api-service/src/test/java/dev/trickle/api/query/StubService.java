package dev.trickle.api.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trickle.pipeline.TestPeople;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server in place of another service; like that service it requires the internal token. */
public final class StubService implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile StubResponse stubResponse = this::stall;

    public StubService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String url() {
        return "http://" + host();
    }

    /** The paths of all requests with the token. */
    public List<String> paths() {
        return List.copyOf(paths);
    }

    /** The bodies of all requests with the token that have one. */
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    public void returns(int status, String body) {
        stubResponse = exchange -> send(exchange, status, body);
    }

    /** Accepts requests and answers none of them. */
    public void stalls() {
        stubResponse = this::stall;
    }

    /** Sends the status and the first bytes of a body that never ends. */
    public void stallsWithinTheBody() {
        stubResponse = exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            stall(exchange);
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("Bearer " + TestPeople.INTERNAL_TOKEN)
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, "{}");
                return;
            }
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (!body.isEmpty()) {
                bodies.add(body);
            }
            paths.add(exchange.getRequestURI().getPath());
            stubResponse.send(exchange);
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void stall(HttpExchange exchange) {
        try {
            closed.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }

    @FunctionalInterface
    private interface StubResponse {
        void send(HttpExchange exchange) throws IOException;
    }
}
