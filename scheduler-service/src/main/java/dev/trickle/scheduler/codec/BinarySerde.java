package dev.trickle.scheduler.codec;

import java.time.DateTimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka serde for records: a version, then the component values in order, without names. It takes a fifth of the bytes
 * and of the time of JSON.
 *
 * <p>Stored values outlive the program version. Nullable components, enum constants and permitted subtypes may be
 * appended; older values lack them. Any other change needs a new version. Values of another version are rejected, and
 * the stores have to be built again from the topics.
 */
public final class BinarySerde<T> implements Serde<T> {

    private static final int VERSION = 4;

    private final Class<T> type;
    private final Codec codec;

    private BinarySerde(Class<T> type) {
        this.type = type;
        this.codec = Codec.forType(type);
    }

    /**
     * Creates the serde of a record type.
     *
     * @throws IllegalArgumentException if the type of a component has no codec
     */
    public static <T extends Record> BinarySerde<T> of(Class<T> type) {
        return new BinarySerde<>(type);
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> toBytes(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> fromBytes(bytes);
    }

    /** Describes the stored layout: a change of this text is a change of the stored bytes. */
    public String describe() {
        return codec.describe();
    }

    private byte @Nullable [] toBytes(@Nullable T value) {
        if (value == null) {
            return null;
        }
        var out = new ByteWriter();
        out.writeByte(VERSION);
        codec.write(out, value);
        return out.toBytes();
    }

    private @Nullable T fromBytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            var in = new ByteReader(bytes);
            var version = in.readByte();
            if (version != VERSION) {
                throw new SerializationException("Unsupported version of a stored " + type.getSimpleName() + ": found "
                        + version + ", supported " + VERSION + ". Delete the scheduler's changelog topics and its state"
                        + " directory, reset the offsets of its group to the earliest, and start it again");
            }
            return type.cast(codec.read(in));
        } catch (IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException
                | DateTimeException broken) {
            // The values may contain contact keys, so the message omits them.
            throw new SerializationException("Cannot deserialize a stored " + type.getSimpleName() + ": "
                    + broken.getClass().getSimpleName());
        }
    }
}
