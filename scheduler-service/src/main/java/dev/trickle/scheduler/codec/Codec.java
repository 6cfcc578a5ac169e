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

/** Converts values of one type to bytes and back. Values are never null. */
interface Codec {

    void write(ByteWriter out, Object value);

    Object read(ByteReader in);

    /** Describes the layout as text. */
    String describe();

    /**
     * The codec of a type.
     *
     * @throws IllegalArgumentException if the type is not supported
     */
    static Codec forType(Type type) {
        if (type instanceof ParameterizedType map && map.getRawType().equals(Map.class)) {
            return new MapCodec(forType(map.getActualTypeArguments()[0]), forType(map.getActualTypeArguments()[1]));
        }
        if (type instanceof ParameterizedType list && list.getRawType().equals(List.class)) {
            return new ListCodec(forType(list.getActualTypeArguments()[0]));
        }
        if (!(type instanceof Class<?> known)) {
            throw new IllegalArgumentException("No codec for " + type);
        }
        var scalar = scalar(known);
        return scalar == null ? compound(known) : scalar;
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
        throw new IllegalArgumentException("No codec for " + type);
    }
}
