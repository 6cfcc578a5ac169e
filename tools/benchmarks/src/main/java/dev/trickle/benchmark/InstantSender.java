package dev.trickle.benchmark;

import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A sender without rate limit and network: it reports every committed send request as accepted immediately. */
final class InstantSender implements AutoCloseable {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

    private static final Duration QUIET_PERIOD = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread;
    private final AtomicLong answered = new AtomicLong();

    /** Starts at the first request in the topic. */
    InstantSender(BenchBroker broker) {
        var bytes = new ByteArrayDeserializer();
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                bytes,
                bytes);
        this.producer = broker.producer();
        this.thread = new Thread(this::run, "instant-sender");
        consumer.assign(List.of(BenchBroker.partitionOf(Topics.SEND_REQUESTS)));
        consumer.seekToBeginning(List.of());
        thread.start();
    }

    /** Returns the number of answered requests. */
    long answered() {
        return answered.get();
    }

    /** Waits until no further request arrives. */
    void awaitQuiet() {
        long before;
        do {
            before = answered.get();
            LockSupport.parkNanos(QUIET_PERIOD.toNanos());
        } while (answered.get() > before);
    }

    private void run() {
        try {
            while (true) {
                answer(consumer.poll(POLL_TIMEOUT));
            }
        } catch (WakeupException closed) {
            // The consumer was closed.
        }
    }

    private void answer(ConsumerRecords<byte[], byte[]> requests) {
        for (var record : requests) {
            var request = Topics.SEND_REQUESTS.deserializeValue(record.value());
            var answer = new MessageSent(request.attempt(), request.campaign(), request.at(), request.at());
            SchedulerEnvironment.send(producer, Topics.MESSAGE_EVENTS, answer);
        }
        if (!requests.isEmpty()) {
            answered.addAndGet(requests.count());
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
        producer.close();
    }
}
