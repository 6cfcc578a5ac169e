package dev.trickle.status.webhook;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The instant at which a webhook arrived, by the service's clock, in a header of its record. The timestamp of the
 * record comes from the broker's clock, which tests do not skip.
 */
public final class ArrivalInstant {

    private static final String HEADER = "Arrived-At";

    private ArrivalInstant() {}

    /** Adds the header in ISO 8601 format. */
    static void addHeader(ProducerRecord<byte[], byte[]> record, Instant instant) {
        record.headers().add(HEADER, instant.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads the header.
     *
     * @param now upper bound of the result, as a webhook is read after its arrival
     * @return the timestamp of the record if the header is missing, as in records of earlier versions, or malformed
     */
    public static Instant readHeader(ConsumerRecord<byte[], byte[]> record, Instant now) {
        var arrived = parseHeader(record);
        return arrived.isBefore(now) ? arrived : now;
    }

    private static Instant parseHeader(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader(HEADER);
        if (header == null) {
            return Instant.ofEpochMilli(record.timestamp());
        }
        try {
            return Instant.parse(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (DateTimeException malformed) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }
}
