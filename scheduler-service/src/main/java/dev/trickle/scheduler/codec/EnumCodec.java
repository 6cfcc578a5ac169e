package dev.trickle.scheduler.codec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** One of a few constants, by its place among them. */
final class EnumCodec implements Codec {

    private final Object[] constants;
    private final Map<Object, Integer> ordinals = new HashMap<>();

    EnumCodec(Class<?> type) {
        this.constants = type.getEnumConstants();
        for (var place = 0; place < constants.length; place++) {
            ordinals.put(constants[place], place);
        }
    }

    @Override
    public void write(ByteWriter out, Object value) {
        var place = ordinals.get(value);
        if (place == null) {
            throw new IllegalArgumentException("Unexpected " + value.getClass());
        }
        out.writeVarint(place);
    }

    @Override
    public Object read(ByteReader in) {
        return constants[in.readCount()];
    }

    @Override
    public String describe() {
        return Arrays.toString(constants);
    }
}
