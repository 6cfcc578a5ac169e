package dev.trickle.cli.deadletter;

import dev.trickle.pipeline.DeadLetter;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record in the topic of a dead letter which states that the original record was published again. It lasts as long as
 * the dead letter, which is older and in the same partition.
 */
final class ReplayMarker {

    private static final String HEADER = "trickle.replayed";

    private ReplayMarker() {}

    static boolean isMarker(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(HEADER) != null;
    }

    /** Creates the marker: the headers of the dead letter, without its content. */
    static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> letter) {
        var marker = new ProducerRecord<byte[], byte[]>(
                letter.topic(), letter.partition(), letter.key(), null, letter.headers());
        marker.headers().add(HEADER, new byte[0]);
        return marker;
    }

    /** The original record that was published again. */
    static Optional<Origin> originOf(ConsumerRecord<byte[], byte[]> marker) {
        return DeadLetter.of(marker.headers()).map(Origin::of);
    }

    /**
     * The position of an original record. Several services may have a dead letter of it, and a restarted one may have
     * two: publishing the original again serves them all.
     */
    record Origin(String topic, int partition, long offset) {

        static Origin of(DeadLetter letter) {
            return new Origin(letter.topic(), letter.partition(), letter.offset());
        }
    }
}
