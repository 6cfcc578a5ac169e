package dev.trickle.benchmark;

import static dev.trickle.benchmark.SendingAccount.ACCOUNT;

import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.Topics;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends requests to a sender and measures the rate of accepted messages. */
final class SenderBench implements AutoCloseable {

    /** Excluded from the rate: the first messages meet no limits and a cold JVM. */
    private static final double WARM_UP_SHARE = 0.1;

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final String name;
    private final SendingStack stack;
    private final SendingAccount account;
    private final int messages;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<byte[]> receivedEvents = new ArrayList<>();
    private long totalSent;
    private long totalReceived;

    SenderBench(String name, int numbers, Duration latency, int messages) {
        try {
            this.name = name;
            this.stack = new SendingStack(numbers, latency);
            this.messages = messages;
            this.account = new SendingAccount(stack.database().superuserConnections(), stack.numbers(), messages);
            stack.database().vacuumAndCheckpoint("user_profiles");
            this.producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", stack.kafka(), "acks", "all", "linger.ms", 5),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            this.consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", stack.kafka(), "fetch.max.wait.ms", 50, "fetch.min.bytes", 65_536),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            consumer.assign(List.of(new TopicPartition(Topics.MESSAGE_EVENTS.name(), 0)));
            consumer.seekToBeginning(consumer.assignment());
        } catch (SQLException failure) {
            throw new IllegalStateException("The customers cannot be written", failure);
        }
    }

    SendingStack stack() {
        return stack;
    }

    SendingAccount account() {
        return account;
    }

    /** Sends a campaign to a whole audience and returns the messages per second. */
    double measure() {
        stack.clearLedger();
        var requested = account.createCampaign()
                .map(request -> producer.send(Topics.SEND_REQUESTS.toRecord(ACCOUNT, request)))
                .toList();
        producer.flush();
        requireAcknowledged(requested);
        awaitEvents(totalSent + (long) (messages * WARM_UP_SHARE));
        receivedEvents.clear();
        var cpu = stack.cpu();
        var start = System.nanoTime();
        totalSent = awaitEvents(totalSent + messages);
        var seconds = (System.nanoTime() - start) / 1e9;
        var rate = rate();
        printResult(rate, seconds, cpu);
        return rate;
    }

    /** Returns the rate between the first and the last acceptance, as recorded by the sender. */
    private double rate() {
        var accepted = receivedEvents.stream()
                .map(each -> acceptedAt(Topics.MESSAGE_EVENTS.deserializeValue(each)))
                .sorted()
                .toList();
        var duration = Duration.between(accepted.getFirst(), accepted.getLast());
        return (accepted.size() - 1) / (duration.toNanos() / 1e9);
    }

    private static void requireAcknowledged(List<Future<RecordMetadata>> requested) {
        if (!requested.stream().allMatch(each -> each.state() == Future.State.SUCCESS)) {
            throw new IllegalStateException("Kafka has not acknowledged all requests");
        }
    }

    /** Waits until this total number of events is received; returns the actual number. */
    private long awaitEvents(long events) {
        var lastReceived = System.nanoTime();
        while (totalReceived < events) {
            var records = consumer.poll(Duration.ofMillis(50));
            // Deserialized after the measurement, to leave the processors to the sender.
            records.forEach(each -> receivedEvents.add(each.value()));
            totalReceived += records.count();
            lastReceived = records.isEmpty() ? lastReceived : System.nanoTime();
            if (System.nanoTime() - lastReceived > TIMEOUT.toNanos()) {
                throw new IllegalStateException(
                        "The sender makes no progress, missing messages: " + (events - totalReceived));
            }
            stack.requireRunning();
        }
        return totalReceived;
    }

    private static Instant acceptedAt(MessageEvent event) {
        if (!(event instanceof MessageSent sent)) {
            throw new IllegalStateException("Message not sent: " + event);
        }
        return sent.acceptedAt();
    }

    private void printResult(double rate, double seconds, Map<String, Duration> before) {
        var after = stack.cpu();
        System.out.printf(
                Locale.ROOT,
                "  %s: %,.0f/s, %,d sent so far, live objects of the sender %d MiB, processors: %s%n",
                name,
                rate,
                totalSent,
                stack.senderLiveBytes() >> 20,
                before.entrySet().stream()
                        .map(each -> "%s %.2f".formatted(each.getKey(), share(each, after, seconds)))
                        .collect(Collectors.joining(", ")));
    }

    private static double share(Map.Entry<String, Duration> before, Map<String, Duration> after, double seconds) {
        var used = after.getOrDefault(before.getKey(), before.getValue()).minus(before.getValue());
        return used.toMillis() / 1e3 / seconds;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
        stack.close();
    }
}
