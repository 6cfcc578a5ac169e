package dev.trickle.scheduler.compact;

import java.util.ArrayList;
import java.util.List;

/** Values one behind the other. */
record ListShape(Shape values) implements Shape {

    @Override
    public void write(ByteSink out, Object value) {
        var list = (List<?>) value;
        out.writeNumber(list.size());
        list.forEach(each -> values.write(out, each));
    }

    @Override
    public Object read(ByteSource in) {
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
