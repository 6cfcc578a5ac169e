package dev.trickle.status.webhook;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The calendar instant at which a webhook arrived, in a header of its record. The record's own timestamp is the
 * broker's clock, which tests do not skip.
 */
public final class ArrivalInstant {

    private static final String HEADER = "Arrived-At";

    private ArrivalInstant() {}

    /** Adds the header, in the form of ISO 8601. */
    static void write(ProducerRecord<byte[], byte[]> record, Instant instant) {
        record.headers().add(HEADER, instant.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads the header.
     *
     * @param now upper bound of the result, as a webhook is read after its arrival
     * @return the record's own timestamp if there is no header, as in records of earlier versions
     */
    public static Instant read(ConsumerRecord<byte[], byte[]> record, Instant now) {
        var arrived = header(record);
        return arrived.isBefore(now) ? arrived : now;
    }

    private static Instant header(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader(HEADER);
        if (header == null) {
            return Instant.ofEpochMilli(record.timestamp());
        }
        try {
            return Instant.parse(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (DateTimeException unreadable) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }
}
