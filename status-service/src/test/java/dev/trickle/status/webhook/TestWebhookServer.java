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

/** The server at a port of its own, without Kafka: it remembers the bodies that it is to keep. */
final class TestWebhookServer implements AutoCloseable {

    static final String SIGNED = "X-Hub-Signature-256: sha256=" + "ab".repeat(32);

    private final List<String> kept = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WebhookServer server;

    private TestWebhookServer(Map<String, String> settings, WebhookHandler webhookHandler) {
        this.server = new WebhookServer(
                bound(settings),
                webhookHandler,
                new WebhookMetrics(meters),
                new WebhookRefusalCounter(() -> Instant.EPOCH, meters));
        server.start();
    }

    /** With settings as they would be in a file, without their prefix: {@code name=value}. */
    static TestWebhookServer with(String... settings) {
        var all = new HashMap<String, String>();
        for (var setting : settings) {
            var parts = setting.split("=", 2);
            all.put("status." + parts[0], parts[1]);
        }
        var edge = new TestWebhookServer[1];
        edge[0] = new TestWebhookServer(all, (webhookSignature, body, answered) -> {
            edge[0].kept.add(new String(body, StandardCharsets.UTF_8));
            answered.accept(WebhookResponse.KEPT);
        });
        return edge[0];
    }

    /** One whose Kafka says nothing, and is waited for that long. */
    static TestWebhookServer unanswered(String acknowledgedWithin) {
        return new TestWebhookServer(
                new HashMap<>(Map.of("status.acknowledged-within", acknowledgedWithin)),
                (webhookSignature, body, answered) -> {});
    }

    /** One that does this with whatever comes. */
    static TestWebhookServer doing(BiFunction<WebhookSignature, byte[], WebhookResponse> intake) {
        return new TestWebhookServer(
                new HashMap<>(),
                (webhookSignature, body, answered) -> answered.accept(intake.apply(webhookSignature, body)));
    }

    private static WebhookProperties bound(Map<String, String> settings) {
        settings.putAll(Map.of(
                "status.webhook-port", "0", "status.app-secrets", "secret", "status.verify-token", "open sesame"));
        return new Binder(new MapConfigurationPropertySource(settings))
                .bind("status", WebhookProperties.class)
                .get();
    }

    /** Somebody connects. */
    RawHttpClient rawHttpClient() {
        try {
            return new RawHttpClient(server.port());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<String> kept() {
        return kept;
    }

    /** How often this was answered. */
    long answered(WebhookResponse webhookResponse) {
        return meters.get("status.webhooks")
                .tag("answer", webhookResponse.label())
                .timer()
                .count();
    }

    double turnedAway() {
        return meters.get("status.webhooks.connections.refused").counter().count();
    }

    double connections() {
        return meters.get("status.webhooks.connections").gauge().value();
    }

    /** How many bytes of all bodies still have room. */
    double room() {
        return meters.get("status.webhooks.room").gauge().value();
    }

    void ends() {
        server.stop();
    }

    @Override
    public void close() {
        server.stop();
    }
}
