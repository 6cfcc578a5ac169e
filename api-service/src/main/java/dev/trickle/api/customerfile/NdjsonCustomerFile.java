package dev.trickle.api.customerfile;

import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.attribute.TypedAttribute;
import dev.trickle.api.consent.ConsentFields;
import dev.trickle.api.consent.ConsentOptions;
import dev.trickle.api.consent.ConsentWords;
import dev.trickle.api.consent.StatedConsent;
import dev.trickle.api.consent.UnmappedConsentCheck;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.customer.CustomerEntry;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.upload.UploadedFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads customers from JSON lines. Each line is an object with the fields of one customer; any other line is rejected.
 */
public final class NdjsonCustomerFile implements CustomerFile {

    private static final int MAX_LINE_LENGTH = 1 << 20;

    /** Number of lines whose fields are checked before the import begins. */
    private static final int FIRST_LINES = 500;

    /** Rejects lines with the same field twice: one value would be lost, and it could be an opt-out. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final UploadedFile upload;
    private final NdjsonConsent consents;
    private InputStream content = InputStream.nullInputStream();

    private NdjsonCustomerFile(UploadedFile upload, ConsentOptions consent) {
        this.upload = upload;
        this.consents = new NdjsonConsent(consent);
    }

    /**
     * Checks the first lines of a file.
     *
     * @throws InvalidRequest if a field looks like consent and the request states nothing about consent
     */
    public static NdjsonCustomerFile open(UploadedFile upload, ConsentOptions consent) throws IOException {
        var file = new NdjsonCustomerFile(upload, consent);
        file.checkConsent();
        return file;
    }

    @Override
    public Map<String, Object> describe() {
        return Map.of("format", "ndjson", "encoding", "UTF-8");
    }

    private void checkConsent() throws IOException {
        restart();
        var check = NdjsonConsent.newCheck();
        var rawLine = nextLine();
        for (var row = 1; row <= FIRST_LINES && rawLine != null; row++, rawLine = nextLine()) {
            recordFields(row, rawLine, check);
        }
        consents.checkFirstLines(check);
    }

    private static void recordFields(long row, RawLine rawLine, UnmappedConsentCheck check) {
        var text = rawLine.tooLong() ? null : textIn(rawLine.bytes().toByteArray());
        try {
            if (text != null && parse(text) instanceof ObjectNode object) {
                recordFields(row, object, check);
            }
        } catch (JacksonException unreadable) {
            // The line is rejected when all lines are read.
        }
    }

    private static void recordFields(long row, ObjectNode line, UnmappedConsentCheck check) {
        ConsentFields.forEach(line, (name, text) -> check.recordValue(name, text, row));
    }

    @Override
    public void forEach(ContactResolver contactResolver, AccountAttributes attributes, RowHandler rowHandler)
            throws IOException {
        var check = NdjsonConsent.newCheck();
        readLines(Long.MAX_VALUE, check, contactResolver, ConformingHandler.of(attributes, rowHandler));
        consents.checkAllLines(check);
    }

    @Override
    public void forFirst(
            int count, ContactResolver contactResolver, AccountAttributes attributes, RowHandler rowHandler)
            throws IOException {
        readLines(count, NdjsonConsent.newCheck(), contactResolver, ConformingHandler.of(attributes, rowHandler));
    }

    /** JSON values have types of their own. They are only compared with those of the account. */
    @Override
    public List<TypedAttribute> attributeTypes() {
        return List.of();
    }

    /** Whether there are further lines: a line may omit the field that others have. */
    @Override
    public boolean mayStateConsentAfter(int count) throws IOException {
        restart();
        var line = nextLine();
        for (var row = 1; row <= count && line != null; row++) {
            line = nextLine();
        }
        return line != null;
    }

    private void readLines(
            long count, UnmappedConsentCheck check, ContactResolver contactResolver, RowHandler rowHandler)
            throws IOException {
        restart();
        long row = 1;
        for (var rawLine = nextLine(); rawLine != null && row <= count; rawLine = nextLine()) {
            if (rawLine.tooLong()) {
                rowHandler.onRejected(new RowError(row, "", "length"));
            } else {
                read(row, rawLine.bytes().toByteArray(), check, contactResolver, rowHandler);
            }
            row++;
        }
    }

    private void restart() throws IOException {
        content = new BufferedInputStream(upload.content());
    }

    /** Closes nothing: the upload belongs to the caller. */
    @Override
    public void close() {}

    private void read(
            long row, byte[] line, UnmappedConsentCheck check, ContactResolver contactResolver, RowHandler rowHandler)
            throws IOException {
        var text = textIn(line);
        if (text == null) {
            rowHandler.onRejected(new RowError(row, "", "encoding"));
        } else if (!text.isBlank()) {
            parseLine(row, text, check, contactResolver, rowHandler);
        }
    }

    private void parseLine(
            long row, String text, UnmappedConsentCheck check, ContactResolver contactResolver, RowHandler rowHandler)
            throws IOException {
        JsonNode line;
        try {
            line = parse(text);
        } catch (JacksonException unreadable) {
            rowHandler.onRejected(new RowError(row, "", "unreadable"));
            recordOptOut(row, new MalformedLineReader(text), contactResolver, rowHandler);
            return;
        }
        if (line instanceof ObjectNode object) {
            if (consents.isUnspecified()) {
                recordFields(row, object, check);
            }
            readCustomer(row, object, contactResolver, rowHandler);
        } else {
            rowHandler.onRejected(new RowError(row, "", "object"));
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
        return CustomerEntry.FIELDS.contains(name) || name.equals(CustomerEntry.REGION);
    }

    private static String normalized(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private void readCustomer(long row, ObjectNode line, ContactResolver contactResolver, RowHandler rowHandler)
            throws IOException {
        var consent = consents.read(line);
        CustomerEntry entry;
        try {
            entry = CustomerEntry.fromLine(consents.withoutConsent(line), contactResolver);
            consents.checkLine(line, consent);
        } catch (InvalidRequest invalid) {
            var first = invalid.errors().getFirst();
            var unsubscribed = consent.reading() == StatedConsent.UNSUBSCRIBED || consents.hasUnmappedOptOut(line);
            var hasNumber = recordOptOuts(row, line, unsubscribed, null, contactResolver, rowHandler);
            rowHandler.onRejected(new RowError(row, first.field(), first.rule(), first.message())
                    .withUnappliedOptOut(first.field().equals(CustomerEntry.PHONE) && unsubscribed && !hasNumber));
            return;
        }
        rowHandler.onEntry(row, entry.withSubscription(consents.subscription(line, consent)));
        recordOptOuts(
                row, line, consent.reading() == StatedConsent.UNSUBSCRIBED, entry.phone(), contactResolver, rowHandler);
    }

    /**
     * Passes the opt-out or deactivation of the line to the handler, for every number that the line may mean.
     *
     * @param imported the number of the imported entry, which has the opt-out already; null if the line is rejected
     * @return whether the line has an opt-out or a deactivation, and may mean at least one number
     */
    private static boolean recordOptOuts(
            long row,
            ObjectNode line,
            boolean unsubscribed,
            @Nullable String imported,
            ContactResolver contactResolver,
            RowHandler rowHandler)
            throws IOException {
        var deactivated =
                Boolean.FALSE.equals(ConsentWords.shared().readYesNo(ConsentFields.textOf(line.path("is_active"))));
        if (!unsubscribed && !deactivated) {
            return false;
        }
        var candidates = contactResolver.candidates(
                phoneText(line.path(CustomerEntry.PHONE)),
                line.path(CustomerEntry.REGION).asString(null));
        for (var candidate : candidates) {
            if (!candidate.e164().equals(imported)) {
                rowHandler.onRejectedOptOut(
                        row, CustomerEntry.optOut(candidate, contactResolver, unsubscribed, deactivated));
            }
        }
        return !candidates.isEmpty();
    }

    /** Passes the opt-out of a malformed line to the handler, for every number that the line may mean. */
    private static void recordOptOut(
            long row, MalformedLineReader line, ContactResolver contactResolver, RowHandler rowHandler)
            throws IOException {
        var number = line.optedOutNumber();
        if (number != null) {
            for (var candidate : contactResolver.candidates(number, line.region())) {
                rowHandler.onRejectedOptOut(row, CustomerEntry.optOut(candidate, contactResolver, true, false));
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

    /** Reads the next line. Of a line that is too long only the beginning is kept in memory. */
    private @Nullable RawLine nextLine() throws IOException {
        var line = new ByteArrayOutputStream();
        var tooLong = false;
        var next = content.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            tooLong = line.size() >= MAX_LINE_LENGTH;
            if (!tooLong) {
                line.write(next);
            }
            next = content.read();
        }
        return new RawLine(line, tooLong);
    }

    /**
     * Gives attributes the spelling that is stored, and rejects values that are not of a stated type.
     *
     * @param reported the attributes whose first value of another type than the detected one has been passed on
     */
    private record ConformingHandler(AccountAttributes attributes, RowHandler next, Set<String> reported)
            implements RowHandler {

        static ConformingHandler of(AccountAttributes attributes, RowHandler next) {
            return new ConformingHandler(attributes, next, new HashSet<>());
        }

        @Override
        public void onEntry(long row, CustomerEntry entry) throws IOException {
            var kept = new ArrayList<FieldError>();
            CustomerEntry conforming;
            try {
                conforming = entry.conformingTo(attributes, kept::add);
            } catch (InvalidRequest invalid) {
                var first = invalid.errors().getFirst();
                next.onRejected(new RowError(row, first.field(), first.rule(), first.message()));
                if (entry.isOptOut() || Boolean.FALSE.equals(entry.active())) {
                    next.onRejectedOptOut(row, entry.optOutOnly());
                }
                return;
            }
            next.onEntry(row, conforming);
            kept.stream()
                    .filter(value -> reported.add(value.field()))
                    .forEach(
                            value -> next.onKeptValue(new RowError(row, value.field(), value.rule(), value.message())));
        }

        @Override
        public void onRejected(RowError error) {
            next.onRejected(error);
        }

        @Override
        public void onRejectedOptOut(long row, CustomerEntry optOut) throws IOException {
            next.onRejectedOptOut(row, optOut);
        }
    }

    private record RawLine(ByteArrayOutputStream bytes, boolean tooLong) {}
}
