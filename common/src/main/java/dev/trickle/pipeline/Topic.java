package dev.trickle.pipeline;

import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka topic together with the only types that may travel through it.
 *
 * @param valueType what every value is an instance of
 * @param retention how long records are kept; null for ever
 */
public record Topic<K, V>(
        String name,
        Serde<K> keySerde,
        Serde<V> valueSerde,
        Class<?> valueType,
        @Nullable Duration retention) {

    /** How a topology reads this topic. */
    public Consumed<K, V> consumed() {
        return Consumed.with(keySerde, valueSerde).withName("read-" + name);
    }

    /** How a topology writes this topic. */
    public Produced<K, V> produced() {
        return Produced.with(keySerde, valueSerde).withName("write-" + name);
    }

    /** The key as it is on the wire. */
    public byte[] serializeKey(K key) {
        return keySerde.serializer().serialize(name, key);
    }

    /** The value as it is on the wire. */
    public byte[] serializeValue(V value) {
        return valueSerde.serializer().serialize(name, value);
    }

    /** A record for producers that write several topics and so send bytes. */
    public ProducerRecord<byte[], byte[]> toRecord(K key, V value) {
        return new ProducerRecord<>(name, serializeKey(key), serializeValue(value));
    }

    /**
     * Reads a value as it was on the wire.
     *
     * @throws SerializationException if it cannot be read, or is missing: no topic of ours is compacted
     */
    public V deserializeValue(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new SerializationException("A record without value is no event");
        }
        return valueSerde.deserializer().deserialize(name, bytes);
    }
}
