package dev.trickle.scheduler.codec;

import java.util.HashMap;
import java.util.Map;

/** Codec of a map: its size, then its entries in any order. */
record MapCodec(Codec keys, Codec values) implements Codec {

    @Override
    public void write(ByteWriter out, Object value) {
        var map = (Map<?, ?>) value;
        out.writeVarint(map.size());
        map.forEach((key, each) -> {
            keys.write(out, key);
            values.write(out, each);
        });
    }

    @Override
    public Object read(ByteReader in) {
        var size = in.readCount();
        var map = new HashMap<Object, Object>();
        for (var i = 0; i < size; i++) {
            map.put(keys.read(in), values.read(in));
        }
        return map;
    }

    @Override
    public String describe() {
        return "{" + keys.describe() + " = " + values.describe() + "}";
    }
}
