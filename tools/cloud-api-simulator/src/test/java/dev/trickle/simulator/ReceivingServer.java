package dev.trickle.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A receiver of webhooks that records every status, checks every signature, and may refuse the first ones. */
final class ReceivingServer implements AutoCloseable {

    static final String SECRET = "orchard-secret";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<JsonNode> changes = new CopyOnWriteArrayList<>();
    private final List<JsonNode> statuses = new CopyOnWriteArrayList<>();
    private final AtomicInteger forged = new AtomicInteger();
    private final AtomicInteger posts = new AtomicInteger();

    ReceivingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/webhooks", this::receive);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/webhooks");
    }

    void refuseNext(int times) {
        refusals.set(times);
    }

    List<JsonNode> statuses() {
        return statuses;
    }

    /** Returns the received changes: field and value. */
    List<JsonNode> changes() {
        return changes;
    }

    int countForged() {
        return forged.get();
    }

    int posts() {
        return posts.get();
    }

    private void receive(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        posts.incrementAndGet();
        if (!signature(body).equals(exchange.getRequestHeaders().getFirst("X-Hub-Signature-256"))) {
            forged.incrementAndGet();
        }
        var refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (!refused) {
            record(body);
        }
        exchange.sendResponseHeaders(refused ? 503 : 200, -1);
        exchange.close();
    }

    private void record(byte[] body) {
        var received = JSON.readTree(body)
                .path("entry")
                .valueStream()
                .flatMap(entry -> entry.path("changes").valueStream())
                .toList();
        changes.addAll(received);
        received.stream()
                .flatMap(change -> change.path("value").path("statuses").valueStream())
                .forEach(statuses::add);
    }

    private static String signature(byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
