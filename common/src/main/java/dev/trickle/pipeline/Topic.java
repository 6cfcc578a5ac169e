package dev.trickle.pipeline;

import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka topic with the types of its keys and values.
 *
 * @param valueType type of every value
 * @param retention how long records are kept; null for unlimited
 */
public record Topic<K, V>(
        String name,
        Serde<K> keySerde,
        Serde<V> valueSerde,
        Class<?> valueType,
        @Nullable Duration retention) {

    /** Parameters for a Kafka Streams topology that reads this topic. */
    public Consumed<K, V> consumed() {
        return Consumed.with(keySerde, valueSerde).withName("read-" + name);
    }

    /** Parameters for a Kafka Streams topology that writes this topic. */
    public Produced<K, V> produced() {
        return Produced.with(keySerde, valueSerde).withName("write-" + name);
    }

    /** Serializes a key. */
    public byte[] serializeKey(K key) {
        return keySerde.serializer().serialize(name, key);
    }

    /** Serializes a value. */
    public byte[] serializeValue(V value) {
        return valueSerde.serializer().serialize(name, value);
    }

    /** Creates a record of bytes, for producers that write several topics. */
    public ProducerRecord<byte[], byte[]> toRecord(K key, V value) {
        return new ProducerRecord<>(name, serializeKey(key), serializeValue(value));
    }

    /**
     * Deserializes a value.
     *
     * @throws SerializationException if it is invalid, or null: no topic of Trickle is compacted
     */
    public V deserializeValue(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new SerializationException("The record has no value");
        }
        return valueSerde.deserializer().deserialize(name, bytes);
    }
}
