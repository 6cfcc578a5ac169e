package dev.trickle.api.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.kafka.core.ProducerFactory;

/** Publishes a batch of records and waits until Kafka has acknowledged all of them. */
public final class KafkaPublisher implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;

    public KafkaPublisher(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Creates a publisher with a producer of this factory, which must write byte arrays. */
    @SuppressWarnings("unchecked") // The settings configure byte array serializers.
    public static KafkaPublisher create(ProducerFactory<?, ?> producers) {
        return new KafkaPublisher((Producer<byte[], byte[]>) producers.createNonTransactionalProducer());
    }

    /**
     * Publishes all records, in order within an account.
     *
     * @throws PublishFailed if Kafka did not acknowledge all records; some may be written
     */
    public void publish(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            var sends = new ArrayList<Future<RecordMetadata>>(records.size());
            for (var record : records) {
                var send = producer.send(record);
                // Without a broker every send blocks until its timeout, so the first failure ends the batch.
                if (send.isDone()) {
                    send.get();
                }
                sends.add(send);
            }
            for (var send : sends) {
                send.get();
            }
        } catch (ExecutionException failure) {
            throw new PublishFailed(failure.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new PublishFailed(stopped);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
