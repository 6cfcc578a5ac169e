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
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Customers as JSON, an object a line, with the fields of a single customer. A line that is none is a row refused. */
final class CustomerLines implements CustomerFile {

    private static final int LONGEST_LINE = 1 << 20;

    /** Lines that are examined for fields that look like consent. */
    private static final int HEAD = 500;

    /** Refuses lines with the same field twice: one value would be lost, and it could be an opt-out. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final InputStream content;
    private final LineConsent consents;

    CustomerLines(InputStream content, ConsentOrder consent) {
        this.content = new BufferedInputStream(content);
        this.consents = new LineConsent(consent);
    }

    @Override
    public void checkConsent() throws IOException {
        var question = LineConsent.question();
        var line = next();
        for (var row = 1; row <= HEAD && line != null; row++, line = next()) {
            noteFields(row, line, question);
        }
        consents.check(question);
    }

    private static void noteFields(long row, Line line, ConsentQuestion question) {
        var text = line.tooLong() ? null : textIn(line.bytes().toByteArray());
        try {
            if (text != null && parse(text) instanceof ObjectNode object) {
                noteFields(row, object, question);
            }
        } catch (JacksonException unreadable) {
            // The line is refused when all lines are read.
        }
    }

    private static void noteFields(long row, ObjectNode line, ConsentQuestion question) {
        ConsentFields.forEach(line, (name, text) -> question.value(name, text, row));
    }

    @Override
    public void forEach(People people, Reader reader) throws IOException {
        var question = LineConsent.question();
        long row = 1;
        for (var line = next(); line != null; line = next()) {
            if (line.tooLong()) {
                reader.rejected(new RowError(row, "", "length"));
            } else {
                read(row, line.bytes().toByteArray(), question, people, reader);
            }
            row++;
        }
        consents.checkAtEnd(question);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private void read(long row, byte[] line, ConsentQuestion question, People people, Reader reader)
            throws IOException {
        var text = textIn(line);
        if (text == null) {
            reader.rejected(new RowError(row, "", "encoding"));
        } else if (!text.isBlank()) {
            entry(row, text, question, people, reader);
        }
    }

    private void entry(long row, String text, ConsentQuestion question, People people, Reader reader)
            throws IOException {
        JsonNode line;
        try {
            line = parse(text);
        } catch (JacksonException unreadable) {
            reader.rejected(new RowError(row, "", "unreadable"));
            keepOptOutOfBroken(row, new BrokenLine(text), people, reader);
            return;
        }
        if (line instanceof ObjectNode object) {
            if (consents.isUnanswered()) {
                noteFields(row, object, question);
            }
            entry(row, object, people, reader);
        } else {
            reader.rejected(new RowError(row, "", "object"));
        }
    }

    private static JsonNode parse(String text) {
        var line = JSON.readTree(text);
        return line instanceof ObjectNode object ? withKnownNames(object) : line;
    }

    /** Reads the names of known fields in any case: "Subscription" is an opt-out as well. */
    private static ObjectNode withKnownNames(ObjectNode line) {
        var renamed = line.propertyNames().stream()
                .filter(name -> !isKnown(name) && isKnown(known(name)) && !line.has(known(name)))
                .toList();
        renamed.forEach(name -> line.set(known(name), line.remove(name)));
        return line;
    }

    private static boolean isKnown(String name) {
        return CustomerRow.KNOWN.contains(name) || name.equals(REGION);
    }

    private static String known(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private void entry(long row, ObjectNode line, People people, Reader reader) throws IOException {
        var consent = consents.read(line);
        CustomerEntry entry;
        try {
            entry = CustomerEntry.ofLine(Fields.of(consents.withoutConsent(line)), people);
            consents.checkRow(line, consent);
        } catch (InvalidRequest invalid) {
            var first = invalid.errors().getFirst();
            var unsubscribed = consent.reading() == ConsentReading.UNSUBSCRIBED || consents.hasUnmappedOptOut(line);
            var isKept = keepOptOuts(row, line, unsubscribed, null, people, reader);
            reader.rejected(new RowError(row, first.field(), first.rule(), first.message())
                    .ofOptOut(first.field().equals(PHONE) && unsubscribed && !isKept));
            return;
        }
        reader.entry(row, entry.withSubscription(consents.subscription(line, consent)));
        keepOptOuts(row, line, consent.reading() == ConsentReading.UNSUBSCRIBED, entry.phone(), people, reader);
    }

    /**
     * Keeps the opt-out for all numbers that the line may mean.
     *
     * @param imported the number of the entry, which has the opt-out; null if the line is rejected
     * @return whether the line may mean a number at all
     */
    private static boolean keepOptOuts(
            long row, ObjectNode line, boolean unsubscribed, @Nullable String imported, People people, Reader reader)
            throws IOException {
        var deactivated =
                Boolean.FALSE.equals(ConsentWords.shared().answer(ConsentFields.textOf(line.path("is_active"))));
        if (!unsubscribed && !deactivated) {
            return false;
        }
        var candidates =
                people.candidates(numbersIn(line.path(PHONE)), line.path(REGION).asString(null));
        for (var candidate : candidates) {
            if (!candidate.e164().equals(imported)) {
                reader.optOutOfRejected(row, CustomerEntry.optOut(candidate, people, unsubscribed, deactivated));
            }
        }
        return !candidates.isEmpty();
    }

    private static void keepOptOutOfBroken(long row, BrokenLine line, People people, Reader reader) throws IOException {
        var number = line.optedOut();
        if (number != null) {
            for (var candidate : people.candidates(number, line.region())) {
                reader.optOutOfRejected(row, CustomerEntry.optOut(candidate, people, true, false));
            }
        }
    }

    /** The text of a number, which may be no text, or of a list of numbers. */
    private static String numbersIn(JsonNode number) {
        return number.isArray()
                ? number.valueStream().map(ConsentFields::textOf).collect(Collectors.joining("; "))
                : ConsentFields.textOf(number);
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
