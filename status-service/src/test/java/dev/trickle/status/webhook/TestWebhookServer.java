package dev.trickle.status.webhook;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Webhook server on its own port, without Kafka; collects the accepted bodies. */
final class TestWebhookServer implements AutoCloseable {

    static final String SIGNED = "X-Hub-Signature-256: sha256=" + "ab".repeat(32);

    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WebhookServer server;

    private TestWebhookServer(Map<String, String> settings, WebhookHandler handler) {
        this.server = new WebhookServer(
                bind(settings),
                handler,
                new WebhookMetrics(meters),
                new WebhookRefusalCounter(() -> Instant.EPOCH, meters));
        server.start();
    }

    /** Starts a server with these settings, without their prefix: {@code name=value}. */
    static TestWebhookServer start(String... settings) {
        var all = new HashMap<String, String>();
        for (var setting : settings) {
            var parts = setting.split("=", 2);
            all.put("status." + parts[0], parts[1]);
        }
        var created = new TestWebhookServer[1];
        created[0] = new TestWebhookServer(all, (signature, body, onResponse) -> {
            created[0].accepted.add(new String(body, StandardCharsets.UTF_8));
            onResponse.accept(WebhookResponse.ACCEPTED);
        });
        return created[0];
    }

    /** Starts a server whose broker never acknowledges, with this acknowledgement timeout. */
    static TestWebhookServer startWithoutBroker(String timeout) {
        return new TestWebhookServer(
                new HashMap<>(Map.of("status.acknowledgement-timeout", timeout)), (signature, body, onResponse) -> {});
    }

    /** Starts a server with this handler. */
    static TestWebhookServer startWithHandler(BiFunction<WebhookSignature, byte[], WebhookResponse> handler) {
        return new TestWebhookServer(
                new HashMap<>(), (signature, body, onResponse) -> onResponse.accept(handler.apply(signature, body)));
    }

    private static WebhookProperties bind(Map<String, String> settings) {
        settings.putAll(Map.of(
                "status.webhook-port", "0", "status.app-secrets", "secret", "status.verify-token", "open sesame"));
        return new Binder(new MapConfigurationPropertySource(settings))
                .bind("status", WebhookProperties.class)
                .get();
    }

    /** Opens a connection. */
    RawHttpClient connect() {
        try {
            return new RawHttpClient(server.port());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<String> accepted() {
        return accepted;
    }

    /** Returns how often this response was sent. */
    long responses(WebhookResponse response) {
        return meters.get("trickle.status.webhooks")
                .tag("outcome", response.label())
                .timer()
                .count();
    }

    double refusedConnections() {
        return meters.get("trickle.status.webhooks.connections.refused")
                .counter()
                .count();
    }

    double connections() {
        return meters.get("trickle.status.webhooks.connections").gauge().value();
    }

    /** Returns the available bytes of the shared buffer. */
    double availableBuffer() {
        return meters.get("trickle.status.webhooks.buffer.available").gauge().value();
    }

    void stop() {
        server.stop();
    }

    @Override
    public void close() {
        server.stop();
    }
}
