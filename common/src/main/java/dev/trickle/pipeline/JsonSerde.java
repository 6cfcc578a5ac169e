package dev.trickle.pipeline;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serde of events as JSON. Unknown fields are ignored, so that fields can be added to events. A missing required
 * field is an error, so that consumers detect invalid records. An unknown type or enum value is {@link
 * UnsupportedEventException}.
 */
public final class JsonSerde<T> implements Serde<T> {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .annotationIntrospector(new RequiredUnlessNullable())
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .changeDefaultPropertyInclusion(inclusion ->
                    inclusion.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
            .build();

    /** Names of types and values; anything else could be personal data. */
    private static final String NAME = "[a-zA-Z][a-zA-Z_-]{0,59}";

    private final ObjectWriter writer;
    private final ObjectReader reader;

    private JsonSerde(Class<T> type) {
        this.writer = MAPPER.writerFor(type);
        this.reader = MAPPER.readerFor(type);
    }

    /** Returns the serde of one type, or of the records of one sealed interface. */
    public static <T> JsonSerde<T> of(Class<T> type) {
        return new JsonSerde<>(type);
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> toBytes(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> fromBytes(bytes);
    }

    private byte @Nullable [] toBytes(@Nullable T value) {
        return value == null ? null : writer.writeValueAsBytes(value);
    }

    private @Nullable T fromBytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return reader.readValue(bytes);
        } catch (InvalidTypeIdException failure) {
            throw failure.getTypeId() == null ? unreadable(failure) : unsupported("type", failure.getTypeId());
        } catch (InvalidFormatException failure) {
            throw failure.getTargetType().isEnum()
                    ? unsupported(failure.getTargetType().getSimpleName(), String.valueOf(failure.getValue()))
                    : unreadable(failure);
        } catch (JacksonException failure) {
            throw unreadable(failure);
        }
    }

    private SerializationException unreadable(JacksonException failure) {
        // Jackson's message quotes the input, which may contain personal data.
        return new SerializationException("Cannot deserialize " + reader.getValueType() + ": "
                + failure.getClass().getSimpleName());
    }

    private SerializationException unsupported(String kind, String name) {
        return new UnsupportedEventException("Unknown " + kind + " " + (name.matches(NAME) ? name : "of another form")
                + " in " + reader.getValueType().getRawClass().getSimpleName());
    }
}
