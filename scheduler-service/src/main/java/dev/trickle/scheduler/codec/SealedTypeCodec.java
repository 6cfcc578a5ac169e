package dev.trickle.scheduler.codec;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of the records of a sealed interface: which, by its place among them, and its components. */
final class SealedTypeCodec implements Codec {

    private final Map<Class<?>, Integer> places = new HashMap<>();
    private final List<Codec> shapes = new ArrayList<>();

    SealedTypeCodec(Class<?> type) {
        for (var permitted : type.getPermittedSubclasses()) {
            places.put(permitted, shapes.size());
            shapes.add(RecordCodec.of(permitted));
        }
    }

    @Override
    public void write(ByteWriter out, Object value) {
        var place = places.get(value.getClass());
        if (place == null) {
            throw new IllegalArgumentException("Unexpected " + value.getClass());
        }
        out.writeNumber(place);
        shapes.get(place).write(out, value);
    }

    @Override
    public Object read(ByteReader in) {
        return shapes.get(in.readCount()).read(in);
    }

    @Override
    public String describe() {
        return shapes.stream().map(Codec::describe).collect(joining(" | "));
    }
}
