package dev.trickle.scheduler.codec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Codec of an enum: the ordinal of the constant. */
final class EnumCodec implements Codec {

    private final Object[] constants;
    private final Map<Object, Integer> ordinals = new HashMap<>();

    EnumCodec(Class<?> type) {
        this.constants = type.getEnumConstants();
        for (var ordinal = 0; ordinal < constants.length; ordinal++) {
            ordinals.put(constants[ordinal], ordinal);
        }
    }

    @Override
    public void write(ByteWriter out, Object value) {
        var ordinal = ordinals.get(value);
        if (ordinal == null) {
            throw new IllegalArgumentException("Unexpected type: " + value.getClass());
        }
        out.writeVarint(ordinal);
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
