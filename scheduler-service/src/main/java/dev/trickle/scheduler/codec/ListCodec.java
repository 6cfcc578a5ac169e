package dev.trickle.scheduler.codec;

import java.util.ArrayList;
import java.util.List;

/** Codec of a list: its size, then its elements. */
record ListCodec(Codec values) implements Codec {

    @Override
    public void write(ByteWriter out, Object value) {
        var list = (List<?>) value;
        out.writeVarint(list.size());
        list.forEach(each -> values.write(out, each));
    }

    @Override
    public Object read(ByteReader in) {
        var size = in.readCount();
        var list = new ArrayList<>(size);
        for (var i = 0; i < size; i++) {
            list.add(values.read(in));
        }
        return list;
    }

    @Override
    public String describe() {
        return "{" + values.describe() + "}";
    }
}
