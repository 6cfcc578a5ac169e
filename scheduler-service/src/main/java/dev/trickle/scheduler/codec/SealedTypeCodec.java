package dev.trickle.scheduler.codec;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Codec of a sealed interface: the index of the permitted record, then its components. */
final class SealedTypeCodec implements Codec {

    private final Map<Class<?>, Integer> indexes = new HashMap<>();
    private final List<Codec> codecs = new ArrayList<>();

    SealedTypeCodec(Class<?> type) {
        for (var permitted : type.getPermittedSubclasses()) {
            indexes.put(permitted, codecs.size());
            codecs.add(RecordCodec.forType(permitted));
        }
    }

    @Override
    public void write(ByteWriter out, Object value) {
        var index = indexes.get(value.getClass());
        if (index == null) {
            throw new IllegalArgumentException("Unexpected type: " + value.getClass());
        }
        out.writeVarint(index);
        codecs.get(index).write(out, value);
    }

    @Override
    public Object read(ByteReader in) {
        return codecs.get(in.readCount()).read(in);
    }

    @Override
    public String describe() {
        return codecs.stream().map(Codec::describe).collect(joining(" | "));
    }
}
