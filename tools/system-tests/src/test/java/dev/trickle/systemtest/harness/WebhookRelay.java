package dev.trickle.systemtest.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Forwards webhooks from the simulator to the status-service. From a configured instant on it acknowledges and holds
 * them, like a broken subscription; later it delivers them all.
 */
public final class WebhookRelay implements AutoCloseable {

    private static final String SIGNATURE = "X-Hub-Signature-256";
    private static final int FORGED_AT_ONCE = 32;

    private final URI target;
    private final InstantSource clock;
    private final Instant cutOffFrom;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Webhook> heldWebhooks = new ArrayList<>();
    private boolean delivering;

    /** @param cutOffFrom instant of the clock from which webhooks are held */
    public WebhookRelay(URI target, InstantSource clock, Instant cutOffFrom) {
        this.target = target;
        this.clock = clock;
        this.cutOffFrom = cutOffFrom;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Returns the address that receives webhooks. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/webhooks/whatsapp");
    }

    /** Returns whether webhooks are held now or later. */
    public synchronized boolean isCutOff() {
        return !delivering;
    }

    /** Delivers the held webhooks and all later ones. */
    public synchronized void deliverHeld() {
        delivering = true;
        heldWebhooks.forEach(this::forward);
        heldWebhooks.clear();
    }

    /** Posts webhooks with an invalid signature, several concurrently. */
    public void postForged(int webhooks) {
        var forged = new Webhook("{\"entry\": []}", "sha256=" + "ab".repeat(32));
        var open = new Semaphore(FORGED_AT_ONCE);
        try (var posting = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each = 0; each < webhooks; each++) {
                posting.execute(() -> {
                    open.acquireUninterruptibly();
                    forward(forged);
                    open.release();
                });
            }
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        var webhook = new Webhook(
                new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                exchange.getRequestHeaders().getFirst(SIGNATURE));
        exchange.sendResponseHeaders(holdBack(webhook) ? 200 : forward(webhook), -1);
        exchange.close();
    }

    private synchronized boolean holdBack(Webhook webhook) {
        var cutOff = !delivering && !clock.instant().isBefore(cutOffFrom);
        return cutOff && heldWebhooks.add(webhook);
    }

    private int forward(Webhook webhook) {
        try {
            return http.send(request(webhook), BodyHandlers.discarding()).statusCode();
        } catch (IOException away) {
            return 503;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 503;
        }
    }

    private HttpRequest request(Webhook webhook) {
        return HttpRequest.newBuilder(target)
                .header("Content-Type", "application/json")
                .header(SIGNATURE, webhook.signature())
                .POST(BodyPublishers.ofString(webhook.body()))
                .build();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.close();
    }

    private record Webhook(String body, String signature) {}
}
