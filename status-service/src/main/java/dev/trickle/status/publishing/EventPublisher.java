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

/** Publishes records; a batch of them is done when Kafka has acknowledged every one. */
@Component
public class EventPublisher {

    private final KafkaTemplate<byte[], byte[]> kafka;

    EventPublisher(KafkaTemplate<byte[], byte[]> kafka) {
        this.kafka = kafka;
    }

    /** Hands the record over; the future is done when all in-sync replicas have it, or fails, never this method. */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        try {
            return kafka.send(record).thenApply(SendResult::getRecordMetadata);
        } catch (KafkaException | org.springframework.kafka.KafkaException notTaken) {
            return CompletableFuture.failedFuture(notTaken);
        }
    }

    /**
     * Publishes them all, in this order, and waits until Kafka has them.
     *
     * @throws KafkaException if it does not have one of them in time; any of the others may be there
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
            throw new KafkaException("Kafka did not take a record", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Stopped while waiting for Kafka", interrupted);
        }
    }
}
