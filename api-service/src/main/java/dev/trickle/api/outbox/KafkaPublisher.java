package dev.trickle.api.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.kafka.core.ProducerFactory;

/** Sends records and comes back when Kafka has every one of them. */
public final class KafkaPublisher implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;

    public KafkaPublisher(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** With a producer of this factory, which must write bytes. */
    @SuppressWarnings("unchecked") // The settings file names the byte array serializers.
    public static KafkaPublisher by(ProducerFactory<?, ?> producers) {
        return new KafkaPublisher((Producer<byte[], byte[]>) producers.createNonTransactionalProducer());
    }

    /**
     * Sends all, in order within an account.
     *
     * @throws PublishFailed if Kafka did not acknowledge each of them; some may have arrived
     */
    public void send(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            var answers = new ArrayList<Future<RecordMetadata>>(records.size());
            for (var record : records) {
                var answer = producer.send(record);
                // Without a broker every send blocks until it gives up: the first one is enough to know.
                if (answer.isDone()) {
                    answer.get();
                }
                answers.add(answer);
            }
            for (var answer : answers) {
                answer.get();
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
