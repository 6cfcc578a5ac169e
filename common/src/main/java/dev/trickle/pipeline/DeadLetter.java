package dev.trickle.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Where a dead letter comes from. The headers of the record state it, under the names that Kafka Streams uses; key,
 * value and the other headers are those of the original record.
 *
 * @param cause class of the exception; its message could quote personal data
 */
public record DeadLetter(String topic, int partition, long offset, String cause) {

    private static final String PREFIX = "__streams.errors.";
    private static final String CAUSE = PREFIX + "exception";
    private static final String TOPIC = PREFIX + "topic";
    private static final String PARTITION = PREFIX + "partition";
    private static final String OFFSET = PREFIX + "offset";

    /** Creates the dead letter of a record. */
    public static ProducerRecord<byte[], byte[]> toRecord(
            Topic<byte[], byte[]> deadLetters, ConsumerRecord<byte[], byte[]> unreadable, Throwable cause) {
        var letter = new ProducerRecord<>(
                deadLetters.name(), null, null, unreadable.key(), unreadable.value(), unreadable.headers());
        addHeader(letter.headers(), CAUSE, cause.getClass().getName());
        addHeader(letter.headers(), TOPIC, unreadable.topic());
        addHeader(letter.headers(), PARTITION, String.valueOf(unreadable.partition()));
        addHeader(letter.headers(), OFFSET, String.valueOf(unreadable.offset()));
        return letter;
    }

    /** Reads the headers of a dead letter; empty if the record has none. */
    public static Optional<DeadLetter> of(Headers headers) {
        var topic = valueOf(headers, TOPIC);
        var partition = valueOf(headers, PARTITION);
        var offset = valueOf(headers, OFFSET);
        if (topic == null || partition == null || offset == null) {
            return Optional.empty();
        }
        var cause = valueOf(headers, CAUSE);
        return Optional.of(new DeadLetter(
                topic, Integer.parseInt(partition), Long.parseLong(offset), cause == null ? "unknown" : cause));
    }

    /** Creates the original record again, for the partition that it came from. */
    public ProducerRecord<byte[], byte[]> toOriginal(ConsumerRecord<byte[], byte[]> letter) {
        var original = new ProducerRecord<>(topic, partition, letter.key(), letter.value());
        for (var header : letter.headers()) {
            if (!header.key().startsWith(PREFIX)) {
                original.headers().add(header);
            }
        }
        return original;
    }

    private static void addHeader(Headers headers, String name, String value) {
        // A record that was published again may be a dead letter for the second time.
        headers.remove(name).add(name, value.getBytes(UTF_8));
    }

    private static @Nullable String valueOf(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
