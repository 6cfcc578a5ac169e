package dev.trickle.status.webhook;

import dev.trickle.pipeline.Topics;
import dev.trickle.status.publishing.EventPublisher;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Verifies the signature of a webhook and publishes its body to Kafka.
 *
 * <p>The body is not parsed, so its content cannot cause its loss.
 */
@Component
final class KafkaWebhookHandler implements WebhookHandler {

    private static final Logger log = LoggerFactory.getLogger(KafkaWebhookHandler.class);

    private final List<AppSecret> secrets;
    private final EventPublisher publisher;
    private final InFlightWebhooks inFlight;
    private final InstantSource clock;
    private final AtomicBoolean brokerUnavailable = new AtomicBoolean();

    KafkaWebhookHandler(
            WebhookProperties settings, EventPublisher publisher, InFlightWebhooks inFlight, InstantSource clock) {
        this.secrets = settings.appSecrets().stream().map(AppSecret::new).toList();
        this.publisher = publisher;
        this.inFlight = inFlight;
        this.clock = clock;
    }

    @Override
    public void handle(WebhookSignature signature, byte[] body, Consumer<WebhookResponse> onResponse) {
        if (signature.matches(body, secrets)) {
            publish(signature, body, onResponse);
        } else {
            onResponse.accept(WebhookResponse.WRONG_SIGNATURE);
        }
    }

    private void publish(WebhookSignature signature, byte[] body, Consumer<WebhookResponse> onResponse) {
        var record = new ProducerRecord<byte[], byte[]>(Topics.WEBHOOKS_RECEIVED.name(), null, body);
        record.headers().add(WebhookSignature.HEADER, signature.header().getBytes(StandardCharsets.US_ASCII));
        ArrivalInstant.addHeader(record, clock.instant());
        inFlight.writeStarted();
        var unused = publisher.send(record).whenComplete((acknowledged, failure) -> {
            if (failure == null) {
                inFlight.written(acknowledged.partition(), acknowledged.offset());
                logIf(brokerUnavailable.compareAndSet(true, false), "Kafka recovered, webhooks are accepted");
            } else {
                logIf(
                        brokerUnavailable.compareAndSet(false, true),
                        "Kafka unavailable, webhooks are answered with 503 and WhatsApp repeats them");
            }
            inFlight.writeEnded();
            onResponse.accept(failure == null ? WebhookResponse.ACCEPTED : WebhookResponse.BROKER_UNAVAILABLE);
        });
    }

    /** Logs a change of state once, not once for each webhook. */
    private static void logIf(boolean changed, String message) {
        if (changed) {
            log.warn(message);
        }
    }
}
