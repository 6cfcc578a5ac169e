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
 * Checks one webhook and has Kafka keep it.
 *
 * <p>Nothing is parsed here, so nothing that a body says can get it lost.
 */
@Component
final class KafkaWebhookHandler implements WebhookHandler {

    private static final Logger log = LoggerFactory.getLogger(KafkaWebhookHandler.class);

    private final List<AppSecret> secrets;
    private final EventPublisher eventPublisher;
    private final InFlightWebhooks underWay;
    private final InstantSource calendar;
    private final AtomicBoolean away = new AtomicBoolean();

    KafkaWebhookHandler(
            WebhookProperties settings,
            EventPublisher eventPublisher,
            InFlightWebhooks underWay,
            InstantSource calendar) {
        this.secrets = settings.appSecrets().stream().map(AppSecret::new).toList();
        this.eventPublisher = eventPublisher;
        this.underWay = underWay;
        this.calendar = calendar;
    }

    @Override
    public void take(WebhookSignature webhookSignature, byte[] body, Consumer<WebhookResponse> answered) {
        if (webhookSignature.isOf(body, secrets)) {
            keep(webhookSignature, body, answered);
        } else {
            answered.accept(WebhookResponse.FORGED);
        }
    }

    private void keep(WebhookSignature webhookSignature, byte[] body, Consumer<WebhookResponse> answered) {
        var record = new ProducerRecord<byte[], byte[]>(Topics.WEBHOOKS_RECEIVED.name(), null, body);
        record.headers().add(WebhookSignature.HEADER, webhookSignature.header().getBytes(StandardCharsets.US_ASCII));
        ArrivalInstant.write(record, calendar.instant());
        underWay.entered();
        var unused = eventPublisher.send(record).whenComplete((acknowledged, failure) -> {
            if (failure == null) {
                underWay.kept(acknowledged.partition(), acknowledged.offset());
                tellIf(away.compareAndSet(true, false), "Kafka keeps webhooks again");
            } else {
                tellIf(away.compareAndSet(false, true), "Kafka does not keep webhooks, WhatsApp will come again");
            }
            underWay.left();
            answered.accept(failure == null ? WebhookResponse.KEPT : WebhookResponse.NOT_KEPT);
        });
    }

    /** Once for each time that it begins or ends, not for each webhook. */
    private static void tellIf(boolean news, String what) {
        if (news) {
            log.warn(what);
        }
    }
}
