package dev.trickle.scheduler.compact;

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
interface Shape {

    void write(ByteSink out, Object value);

    Object read(ByteSource in);

    /** What is written, for people. */
    String describe();

    /**
     * The shape of a type.
     *
     * @throws IllegalArgumentException if it has none
     */
    static Shape of(Type type) {
        if (type instanceof ParameterizedType map && map.getRawType().equals(Map.class)) {
            return new MapShape(of(map.getActualTypeArguments()[0]), of(map.getActualTypeArguments()[1]));
        }
        if (type instanceof ParameterizedType list && list.getRawType().equals(List.class)) {
            return new ListShape(of(list.getActualTypeArguments()[0]));
        }
        if (!(type instanceof Class<?> known)) {
            throw new IllegalArgumentException("Nothing compact is known of " + type);
        }
        var plain = plain(known);
        return plain == null ? compound(known) : plain;
    }

    private static @Nullable Shape plain(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return PlainShape.INT;
        } else if (type == long.class || type == Long.class) {
            return PlainShape.LONG;
        } else if (type == boolean.class) {
            return PlainShape.BOOLEAN;
        } else if (type == String.class) {
            return PlainShape.TEXT;
        } else if (type == UUID.class) {
            return PlainShape.UUID;
        } else if (type == Instant.class) {
            return PlainShape.INSTANT;
        } else if (type == LocalDate.class) {
            return PlainShape.DATE;
        } else if (type == ByteBuffer.class) {
            return PlainShape.BYTES;
        } else if (type == ContactKey.class) {
            return PlainShape.CONTACT_KEY;
        }
        return null;
    }

    private static Shape compound(Class<?> type) {
        if (type.isEnum()) {
            return new EnumShape(type);
        } else if (type.isRecord()) {
            return RecordShape.of(type);
        } else if (type.isSealed()) {
            return new ChoiceShape(type);
        }
        throw new IllegalArgumentException("Nothing compact is known of " + type);
    }
}
