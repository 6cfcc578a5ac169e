package dev.trickle.scheduler.compact;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of the records of a sealed interface: which, by its place among them, and its components. */
final class ChoiceShape implements Shape {

    private final Map<Class<?>, Integer> places = new HashMap<>();
    private final List<Shape> shapes = new ArrayList<>();

    ChoiceShape(Class<?> type) {
        for (var permitted : type.getPermittedSubclasses()) {
            places.put(permitted, shapes.size());
            shapes.add(RecordShape.of(permitted));
        }
    }

    @Override
    public void write(ByteSink out, Object value) {
        var place = places.get(value.getClass());
        if (place == null) {
            throw new IllegalArgumentException("Unexpected " + value.getClass());
        }
        out.writeNumber(place);
        shapes.get(place).write(out, value);
    }

    @Override
    public Object read(ByteSource in) {
        return shapes.get(in.readCount()).read(in);
    }

    @Override
    public String describe() {
        return shapes.stream().map(Shape::describe).collect(joining(" | "));
    }
}
