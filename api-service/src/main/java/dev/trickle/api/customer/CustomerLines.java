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

/**
 * Reads customers from JSON lines. Each line is an object with the fields of one customer; any other line is refused.
 */
final class CustomerLines implements CustomerFile {

    private static final int LONGEST_LINE = 1 << 20;

    /** Number of lines whose fields are checked before the import begins. */
    private static final int FIRST_LINES = 500;

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
        var question = LineConsent.newQuestion();
        var line = next();
        for (var row = 1; row <= FIRST_LINES && line != null; row++, line = next()) {
            recordFields(row, line, question);
        }
        consents.checkFirstLines(question);
    }

    private static void recordFields(long row, Line line, ConsentQuestion question) {
        var text = line.tooLong() ? null : textIn(line.bytes().toByteArray());
        try {
            if (text != null && parse(text) instanceof ObjectNode object) {
                recordFields(row, object, question);
            }
        } catch (JacksonException unreadable) {
            // The line is refused when all lines are read.
        }
    }

    private static void recordFields(long row, ObjectNode line, ConsentQuestion question) {
        ConsentFields.forEach(line, (name, text) -> question.recordValue(name, text, row));
    }

    @Override
    public void forEach(People people, Reader reader) throws IOException {
        var question = LineConsent.newQuestion();
        long row = 1;
        for (var line = next(); line != null; line = next()) {
            if (line.tooLong()) {
                reader.rejected(new RowError(row, "", "length"));
            } else {
                read(row, line.bytes().toByteArray(), question, people, reader);
            }
            row++;
        }
        consents.checkAllLines(question);
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
            parseLine(row, text, question, people, reader);
        }
    }

    private void parseLine(long row, String text, ConsentQuestion question, People people, Reader reader)
            throws IOException {
        JsonNode line;
        try {
            line = parse(text);
        } catch (JacksonException unreadable) {
            reader.rejected(new RowError(row, "", "unreadable"));
            recordOptOut(row, new MalformedLine(text), people, reader);
            return;
        }
        if (line instanceof ObjectNode object) {
            if (consents.isUnanswered()) {
                recordFields(row, object, question);
            }
            readCustomer(row, object, people, reader);
        } else {
            reader.rejected(new RowError(row, "", "object"));
        }
    }

    private static JsonNode parse(String text) {
        var line = JSON.readTree(text);
        return line instanceof ObjectNode object ? withKnownFieldNames(object) : line;
    }

    /** Renames known fields that are written in another case. Otherwise the opt-out in "Subscription" would be lost. */
    private static ObjectNode withKnownFieldNames(ObjectNode line) {
        var renamed = line.propertyNames().stream()
                .filter(name -> !isKnownField(name) && isKnownField(normalized(name)) && !line.has(normalized(name)))
                .toList();
        renamed.forEach(name -> line.set(normalized(name), line.remove(name)));
        return line;
    }

    private static boolean isKnownField(String name) {
        return CustomerRow.KNOWN.contains(name) || name.equals(REGION);
    }

    private static String normalized(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private void readCustomer(long row, ObjectNode line, People people, Reader reader) throws IOException {
        var consent = consents.read(line);
        CustomerEntry entry;
        try {
            entry = CustomerEntry.ofLine(Fields.of(consents.withoutConsent(line)), people);
            consents.checkLine(line, consent);
        } catch (InvalidRequest invalid) {
            var first = invalid.errors().getFirst();
            var unsubscribed = consent.reading() == ConsentReading.UNSUBSCRIBED || consents.hasUnmappedOptOut(line);
            var hasNumber = recordOptOuts(row, line, unsubscribed, null, people, reader);
            reader.rejected(new RowError(row, first.field(), first.rule(), first.message())
                    .ofOptOut(first.field().equals(PHONE) && unsubscribed && !hasNumber));
            return;
        }
        reader.entry(row, entry.withSubscription(consents.subscription(line, consent)));
        recordOptOuts(row, line, consent.reading() == ConsentReading.UNSUBSCRIBED, entry.phone(), people, reader);
    }

    /**
     * Passes the opt-out or deactivation of the line to the reader, for every number that the line may mean.
     *
     * @param imported the number of the imported entry, which has the opt-out already; null if the line is rejected
     * @return whether the line has an opt-out or a deactivation, and may mean at least one number
     */
    private static boolean recordOptOuts(
            long row, ObjectNode line, boolean unsubscribed, @Nullable String imported, People people, Reader reader)
            throws IOException {
        var deactivated =
                Boolean.FALSE.equals(ConsentWords.shared().readYesNo(ConsentFields.textOf(line.path("is_active"))));
        if (!unsubscribed && !deactivated) {
            return false;
        }
        var candidates =
                people.candidates(phoneText(line.path(PHONE)), line.path(REGION).asString(null));
        for (var candidate : candidates) {
            if (!candidate.e164().equals(imported)) {
                reader.optOutOfRejected(row, CustomerEntry.optOut(candidate, people, unsubscribed, deactivated));
            }
        }
        return !candidates.isEmpty();
    }

    /** Passes the opt-out of a malformed line to the reader, for every number that the line may mean. */
    private static void recordOptOut(long row, MalformedLine line, People people, Reader reader) throws IOException {
        var number = line.optedOutNumber();
        if (number != null) {
            for (var candidate : people.candidates(number, line.region())) {
                reader.optOutOfRejected(row, CustomerEntry.optOut(candidate, people, true, false));
            }
        }
    }

    /** Returns the phone number as text. The JSON value may also be a number or a list of numbers. */
    private static String phoneText(JsonNode number) {
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
