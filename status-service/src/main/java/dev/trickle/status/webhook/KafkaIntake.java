package dev.trickle.status.webhook;

import dev.trickle.pipeline.Topics;
import dev.trickle.status.publishing.Publisher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.springframework.stereotype.Component;

/**
 * Checks one webhook and has Kafka keep it.
 *
 * <p>Nothing is parsed here, so nothing that a body says can get it lost.
 */
@Component
final class KafkaIntake implements Intake {

    private final List<AppSecret> secrets;
    private final long patienceMillis;
    private final Publisher publisher;
    private final WebhooksUnderWay underWay;

    KafkaIntake(WebhookSettings settings, Publisher publisher, WebhooksUnderWay underWay) {
        this.secrets = settings.appSecrets().stream().map(AppSecret::new).toList();
        this.patienceMillis = settings.acknowledgedWithin().toMillis();
        this.publisher = publisher;
        this.underWay = underWay;
    }

    @Override
    public Answer take(Signature signature, byte[] body) {
        return signature.isOf(body, secrets) ? keep(signature, body) : Answer.FORGED;
    }

    private Answer keep(Signature signature, byte[] body) {
        var record = new ProducerRecord<byte[], byte[]>(Topics.WEBHOOKS_RECEIVED.name(), null, body);
        record.headers().add(Signature.HEADER, signature.header().getBytes(StandardCharsets.US_ASCII));
        underWay.entered();
        try {
            var acknowledged = publisher.send(record).get(patienceMillis, TimeUnit.MILLISECONDS);
            underWay.kept(acknowledged.partition(), acknowledged.offset());
            return Answer.KEPT;
        } catch (ExecutionException | TimeoutException | KafkaException notKept) {
            return Answer.NOT_KEPT;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Answer.NOT_KEPT;
        } finally {
            underWay.left();
        }
    }
}
