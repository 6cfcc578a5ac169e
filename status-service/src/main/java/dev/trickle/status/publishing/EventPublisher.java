package dev.trickle.status.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Component;

/** Publishes records; a batch is complete when Kafka has acknowledged every record. */
@Component
public class EventPublisher {

    private final KafkaTemplate<byte[], byte[]> kafka;

    EventPublisher(KafkaTemplate<byte[], byte[]> kafka) {
        this.kafka = kafka;
    }

    /** Sends the record. The future completes when all in-sync replicas have it; failures complete it exceptionally. */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        try {
            return kafka.send(record).thenApply(SendResult::getRecordMetadata);
        } catch (KafkaException | org.springframework.kafka.KafkaException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /**
     * Publishes the records in this order and waits until Kafka has acknowledged them.
     *
     * @throws KafkaException if a record is not acknowledged in time; any of the others may have been stored
     */
    public void sendAll(List<ProducerRecord<byte[], byte[]>> records) {
        var pending = new ArrayList<Future<RecordMetadata>>(records.size());
        records.forEach(record -> pending.add(send(record)));
        pending.forEach(EventPublisher::await);
    }

    private static void await(Future<RecordMetadata> pending) {
        try {
            pending.get();
        } catch (ExecutionException failure) {
            throw new KafkaException("Kafka did not acknowledge a record", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while waiting for Kafka", interrupted);
        }
    }
}
