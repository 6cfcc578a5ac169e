package dev.trickle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on the loopback interface in place of the API; it answers what a test sets. */
final class FakeApi implements AutoCloseable {

    private static final int NOT_FOUND = 404;
    private static final int NO_CONTENT = 204;

    private final HttpServer server;
    private final Map<String, StubResponse> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    FakeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** A healthy installation in which nothing happens. */
    static FakeApi idle() {
        return new FakeApi()
                .on("GET /actuator/health", 200, "{\"status\": \"UP\"}")
                .on("GET /api/quota", 200, """
                        {"items": [{"account": "default", "date": "2025-06-01", "messages_sent": 120, "daily_limit": 250,
                         "remaining": 130, "campaign_breakdown": {}, "window": {"since": "2025-05-31T12:00:00Z",
                         "people": 1100, "limit": 2000, "reserve": 100, "remaining": 800}}]}""")
                .on("GET /api/campaigns?status=running&limit=500", 200, "{\"items\": [], \"next_cursor\": null}")
                .on("GET /api/accounts/default/gate", 200, """
                        {"scheduler": {"reachable": true, "as_of": "2025-06-01T12:00:00Z"},
                         "status": {"release_status": {"state": "ready", "unread_topics": []}}}""")
                .on("GET /api/suspensions", 200, "{\"items\": [], \"notices\": []}");
    }

    FakeApi on(String request, int status, String body) {
        answers.put(request, new StubResponse(status, body));
        return this;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var name = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            requests.add(new Request(name, exchange.getRequestHeaders().getFirst("Authorization"), body));
            var stubResponse = answers.getOrDefault(name, new StubResponse(NOT_FOUND, "<html>"));
            var bytes = stubResponse.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(
                    stubResponse.status(), stubResponse.status() == NO_CONTENT ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    record Request(String name, String authorization, String body) {}

    private record StubResponse(int status, String body) {}
}
