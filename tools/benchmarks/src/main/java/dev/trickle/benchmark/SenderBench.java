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

/** Gives requests to a sender, and measures how fast they become messages. */
final class SenderBench implements AutoCloseable {

    /** The rest is the sustained rate: the first messages wait for nothing, and everything is cold. */
    private static final double SKIPPED = 0.1;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String row;
    private final SendingStack stack;
    private final SendingAccount shop;
    private final int messages;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> told;
    private final List<byte[]> heard = new ArrayList<>();
    private long sentInAll;
    private long toldInAll;

    SenderBench(String row, int numbers, Duration latency, int messages) {
        try {
            this.row = row;
            this.stack = new SendingStack(numbers, latency);
            this.messages = messages;
            this.shop = new SendingAccount(stack.database().asSuperuser(), stack.numbers(), messages);
            stack.database().settle("user_profiles");
            this.producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", stack.kafka(), "acks", "all", "linger.ms", 5),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            this.told = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", stack.kafka(), "fetch.max.wait.ms", 50, "fetch.min.bytes", 65_536),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            told.assign(List.of(new TopicPartition(Topics.MESSAGE_EVENTS.name(), 0)));
            told.seekToBeginning(told.assignment());
        } catch (SQLException failure) {
            throw new IllegalStateException("The customers cannot be written", failure);
        }
    }

    SendingStack stack() {
        return stack;
    }

    SendingAccount shop() {
        return shop;
    }

    /** Has a campaign sent to a whole crowd; messages a second. */
    double send() {
        stack.forgetAccepted();
        var requested = shop.campaign()
                .map(request -> producer.send(Topics.SEND_REQUESTS.toRecord(ACCOUNT, request)))
                .toList();
        producer.flush();
        mustBeDone(requested);
        await(sentInAll + (long) (messages * SKIPPED));
        heard.clear();
        var cpu = stack.cpu();
        var began = System.nanoTime();
        sentInAll = await(sentInAll + messages);
        var seconds = (System.nanoTime() - began) / 1e9;
        var rate = rate();
        tell(rate, seconds, cpu);
        return rate;
    }

    /** Between the first acceptance and the last, as the sender noted them. */
    private double rate() {
        var accepted = heard.stream()
                .map(each -> acceptedAt(Topics.MESSAGE_EVENTS.deserializeValue(each)))
                .sorted()
                .toList();
        var took = Duration.between(accepted.getFirst(), accepted.getLast());
        return (accepted.size() - 1) / (took.toNanos() / 1e9);
    }

    private static void mustBeDone(List<Future<RecordMetadata>> requested) {
        if (!requested.stream().allMatch(each -> each.state() == Future.State.SUCCESS)) {
            throw new IllegalStateException("Kafka has not taken all requests");
        }
    }

    /** Comes back when so many have been told of in all, with how many it were then. */
    private long await(long events) {
        var lastNews = System.nanoTime();
        while (toldInAll < events) {
            var records = told.poll(Duration.ofMillis(50));
            // Read when the clock has stopped: the machine is the sender's.
            records.forEach(each -> heard.add(each.value()));
            toldInAll += records.count();
            lastNews = records.isEmpty() ? lastNews : System.nanoTime();
            if (System.nanoTime() - lastNews > PATIENCE.toNanos()) {
                throw new IllegalStateException("The sender has stopped, messages left: " + (events - toldInAll));
            }
            stack.mustRun();
        }
        return toldInAll;
    }

    private static Instant acceptedAt(MessageEvent event) {
        if (!(event instanceof MessageSent sent)) {
            throw new IllegalStateException("Not sent: " + event);
        }
        return sent.acceptedAt();
    }

    private void tell(double rate, double seconds, Map<String, Duration> before) {
        var after = stack.cpu();
        System.out.printf(
                Locale.ROOT,
                "  %s: %,.0f/s, %,d sent so far, heap of the sender after a collection %d MiB, processors: %s%n",
                row,
                rate,
                sentInAll,
                stack.heapOfTheSender() >> 20,
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
        told.close();
        stack.close();
    }
}
