package dev.trickle.sender.whatsapp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server with configurable responses that records its requests. */
public final class FakeCloudApi implements AutoCloseable {

    static {
        // Otherwise the server closes idle connections beyond 200 at any time.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "5000");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile Response response = FakeCloudApi::accept;
    private volatile Response readResponse = exchange -> reply(exchange, 404, "");

    private FakeCloudApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts on a free port and accepts everything. */
    public static FakeCloudApi start() {
        try {
            return new FakeCloudApi();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The address of the server. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The bodies of the POST requests. */
    public List<String> bodies() {
        return bodies;
    }

    /** The paths of the POST requests. */
    public List<String> paths() {
        return tokens.stream().map(call -> call.substring(0, call.indexOf(' '))).toList();
    }

    /** Sets the response to POST requests of this endpoint; the others are accepted. */
    public void refuseAt(String endpoint, int status, String body) {
        response = exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/" + endpoint)) {
                reply(exchange, status, body);
            } else {
                accept(exchange);
            }
        };
    }

    public List<String> tokens() {
        return tokens;
    }

    /** Sets the response to POST requests. */
    public void respondWith(int status, String body) {
        response = exchange -> reply(exchange, status, body);
    }

    /** Sets the response to POST requests, and what happens before each. */
    public void respondAfter(Runnable action, int status, String body) {
        response = exchange -> {
            action.run();
            reply(exchange, status, body);
        };
    }

    /** Accepts all messages as soon as the latch is open. */
    public void acceptAfter(CountDownLatch open) {
        response = exchange -> {
            try {
                open.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            accept(exchange);
        };
    }

    void respondWith(Response other) {
        response = other;
    }

    /** The GET requests. */
    public List<String> reads() {
        return questions;
    }

    /** Sets the response to GET requests, which is 404 before. */
    public void respondToReadsWith(int status, String body) {
        readResponse = exchange -> reply(exchange, status, body);
    }

    /** Sets the responses to the next GET requests. */
    public void respondToReadsInTurnWith(String... bodies) {
        var turns = List.of(bodies).iterator();
        readResponse = exchange -> reply(exchange, turns.hasNext() ? 200 : 404, turns.hasNext() ? turns.next() : "");
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            questions.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            readResponse.writeTo(exchange);
            return;
        }
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        tokens.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        response.writeTo(exchange);
    }

    private static void accept(HttpExchange exchange) throws IOException {
        reply(
                exchange,
                200,
                "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"x\",\"wa_id\":\"1\"}],"
                        + "\"messages\":[{\"id\":\"wamid." + System.nanoTime() + "\"}]}");
    }

    static void reply(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Writes a response. */
    @FunctionalInterface
    interface Response {
        void writeTo(HttpExchange exchange) throws IOException;
    }
}
