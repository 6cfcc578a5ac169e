package dev.trickle.scheduler.codec;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Codec of a record: a bit set of the components that are not null, then these components in order. A record that only
 * wraps a value, such as an id, is written as that value.
 *
 * <p>Components that were appended later read as null from older values.
 */
final class RecordCodec implements Codec {

    /** Bits available in the bit set. */
    private static final int MAX_COMPONENTS = Long.SIZE - 1;

    private final Class<?> type;
    private final List<Component> components = new ArrayList<>();
    private final MethodHandle constructor;

    private RecordCodec(Class<?> type) {
        this.type = type;
        try {
            var lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            for (var component : type.getRecordComponents()) {
                components.add(Component.from(component, lookup));
            }
            var types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            this.constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException hidden) {
            throw new IllegalArgumentException("Cannot access the components of " + type, hidden);
        }
        if (components.size() > MAX_COMPONENTS) {
            throw new IllegalArgumentException("Too many components in " + type);
        }
    }

    /** The codec of a record type, or of the value that it wraps. */
    static Codec forType(Class<?> type) {
        var codec = new RecordCodec(type);
        var isWrapper =
                codec.components.size() == 1 && codec.components.getFirst().isJsonValue();
        return isWrapper ? codec.new SingleComponent(codec.components.getFirst()) : codec;
    }

    @Override
    public void write(ByteWriter out, Object value) {
        var values = new Object[components.size()];
        var present = 0L;
        for (var i = 0; i < values.length; i++) {
            values[i] = components.get(i).valueIn(value);
            present |= values[i] == null ? 0 : 1L << i;
        }
        out.writeVarint(present);
        for (var i = 0; i < values.length; i++) {
            if (values[i] != null) {
                components.get(i).codec().write(out, values[i]);
            }
        }
    }

    @Override
    public Object read(ByteReader in) {
        var present = in.readVarint();
        if (present >>> components.size() != 0) {
            throw new IllegalArgumentException("The value has components that this version does not know");
        }
        var values = new Object[components.size()];
        for (var i = 0; i < values.length; i++) {
            if ((present & 1L << i) != 0) {
                values[i] = components.get(i).codec().read(in);
            }
        }
        return newInstance(values);
    }

    private Object newInstance(@Nullable Object... values) {
        try {
            return constructor.invokeExact(values);
        } catch (RuntimeException | Error broken) {
            throw broken;
        } catch (Throwable unexpected) {
            throw new IllegalArgumentException(unexpected);
        }
    }

    @Override
    public String describe() {
        return components.stream()
                .map(component -> component.name() + " " + component.codec().describe())
                .collect(joining(", ", type.getSimpleName() + "(", ")"));
    }

    /** Writes a record with a single component as that component. */
    private final class SingleComponent implements Codec {

        private final Component component;

        private SingleComponent(Component component) {
            this.component = component;
        }

        @Override
        public void write(ByteWriter out, Object value) {
            component.codec().write(out, Objects.requireNonNull(component.valueIn(value)));
        }

        @Override
        public Object read(ByteReader in) {
            return newInstance(component.codec().read(in));
        }

        @Override
        public String describe() {
            return type.getSimpleName() + " " + component.codec().describe();
        }
    }

    /**
     * A component of the record.
     *
     * @param isJsonValue whether the record is written as this component in JSON, too
     */
    private record Component(
            String name, Function<Object, @Nullable Object> accessor, Codec codec, boolean isJsonValue) {

        static Component from(RecordComponent component, MethodHandles.Lookup lookup) throws IllegalAccessException {
            var accessor = component.getAccessor();
            return new Component(
                    component.getName(),
                    asFunction(lookup.unreflect(accessor), lookup),
                    Codec.forType(component.getGenericType()),
                    accessor.isAnnotationPresent(JsonValue.class));
        }

        /** Creates a lambda: invoking a method handle that is not a constant is many times slower. */
        @SuppressWarnings("unchecked")
        private static Function<Object, @Nullable Object> asFunction(
                MethodHandle accessor, MethodHandles.Lookup lookup) {
            var type = accessor.type();
            try {
                return (Function<Object, @Nullable Object>) LambdaMetafactory.metafactory(
                                lookup,
                                "apply",
                                MethodType.methodType(Function.class),
                                type.erase().generic(),
                                accessor,
                                type.wrap())
                        .getTarget()
                        .invokeExact();
            } catch (Throwable unexpected) {
                throw new IllegalArgumentException(unexpected);
            }
        }

        @Nullable
        Object valueIn(Object record) {
            return accessor.apply(record);
        }
    }
}
