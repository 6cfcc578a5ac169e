package dev.trickle.scheduler.codec;

import dev.trickle.pipeline.ContactKey;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How values of one type become bytes, and values again. Never asked for null. */
interface Codec {

    void write(ByteWriter out, Object value);

    Object read(ByteReader in);

    /** What is written, for people. */
    String describe();

    /**
     * The shape of a type.
     *
     * @throws IllegalArgumentException if it has none
     */
    static Codec forType(Type type) {
        if (type instanceof ParameterizedType map && map.getRawType().equals(Map.class)) {
            return new MapCodec(forType(map.getActualTypeArguments()[0]), forType(map.getActualTypeArguments()[1]));
        }
        if (type instanceof ParameterizedType list && list.getRawType().equals(List.class)) {
            return new ListCodec(forType(list.getActualTypeArguments()[0]));
        }
        if (!(type instanceof Class<?> known)) {
            throw new IllegalArgumentException("Nothing compact is known of " + type);
        }
        var plain = scalar(known);
        return plain == null ? compound(known) : plain;
    }

    private static @Nullable Codec scalar(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return ScalarCodec.INT;
        } else if (type == long.class || type == Long.class) {
            return ScalarCodec.LONG;
        } else if (type == boolean.class) {
            return ScalarCodec.BOOLEAN;
        } else if (type == String.class) {
            return ScalarCodec.TEXT;
        } else if (type == UUID.class) {
            return ScalarCodec.UUID;
        } else if (type == Instant.class) {
            return ScalarCodec.INSTANT;
        } else if (type == LocalDate.class) {
            return ScalarCodec.DATE;
        } else if (type == ByteBuffer.class) {
            return ScalarCodec.BYTES;
        } else if (type == ContactKey.class) {
            return ScalarCodec.CONTACT_KEY;
        }
        return null;
    }

    private static Codec compound(Class<?> type) {
        if (type.isEnum()) {
            return new EnumCodec(type);
        } else if (type.isRecord()) {
            return RecordCodec.forType(type);
        } else if (type.isSealed()) {
            return new SealedTypeCodec(type);
        }
        throw new IllegalArgumentException("Nothing compact is known of " + type);
    }
}
