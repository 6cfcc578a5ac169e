package dev.trickle.api.customer;

import dev.trickle.api.problem.Fields;
import dev.trickle.api.problem.InvalidRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Customers as JSON, an object a line, with the fields of a single customer. A line that is none is a row refused. */
final class CustomerLines implements CustomerFile {

    private static final int LONGEST_LINE = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final InputStream content;

    CustomerLines(InputStream content) {
        this.content = new BufferedInputStream(content);
    }

    @Override
    public void forEach(People people, Reader reader) throws IOException {
        long row = 1;
        for (var line = next(); line != null; line = next()) {
            if (line.tooLong()) {
                reader.rejected(new RowError(row, "", "length"));
            } else {
                read(row, line.bytes().toByteArray(), people, reader);
            }
            row++;
        }
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private static void read(long row, byte[] line, People people, Reader reader) throws IOException {
        var text = textIn(line);
        if (text == null) {
            reader.rejected(new RowError(row, "", "encoding"));
        } else if (!text.isBlank()) {
            entry(row, text, people, reader);
        }
    }

    private static void entry(long row, String text, People people, Reader reader) throws IOException {
        CustomerEntry entry;
        try {
            entry = CustomerEntry.in(Fields.of(JSON.readTree(text)), people);
        } catch (JacksonException unreadable) {
            reader.rejected(new RowError(row, "", "unreadable"));
            return;
        } catch (InvalidRequest invalid) {
            var first = invalid.errors().getFirst();
            reader.rejected(new RowError(row, first.field(), first.rule()));
            return;
        }
        reader.entry(row, entry);
    }

    private static @Nullable String textIn(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException wrongEncoding) {
            return null;
        }
    }

    /** Of a line that is too long only the beginning is kept in memory. */
    private @Nullable Line next() throws IOException {
        var line = new ByteArrayOutputStream();
        var tooLong = false;
        var next = content.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            tooLong = line.size() >= LONGEST_LINE;
            if (!tooLong) {
                line.write(next);
            }
            next = content.read();
        }
        return new Line(line, tooLong);
    }

    private record Line(ByteArrayOutputStream bytes, boolean tooLong) {}
}
