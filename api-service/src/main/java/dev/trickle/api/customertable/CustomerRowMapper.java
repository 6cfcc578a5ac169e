package dev.trickle.api.customertable;

import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.attribute.AttributeType;
import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.ConsentWords;
import dev.trickle.api.consent.StatedConsent;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.customer.CustomerEntry;
import dev.trickle.api.customerfile.CustomerField;
import dev.trickle.api.customerfile.CustomerFile;
import dev.trickle.api.customerfile.RejectedCells;
import dev.trickle.api.customerfile.RowError;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.table.ColumnFormat;
import dev.trickle.api.table.CsvTable;
import dev.trickle.api.table.TableRow;
import dev.trickle.pipeline.InvalidPhoneNumber;
import dev.trickle.pipeline.PhoneNumber;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.ObjectNode;

/** Maps rows of a file to entries. An empty cell does not change the stored value. */
final class CustomerRowMapper {

    private static final Map<String, Boolean> FLAGS =
            Map.of("true", true, "yes", true, "1", true, "false", false, "no", false, "0", false);
    private static final Pattern TAG_SEPARATOR = Pattern.compile("[|;,\n]");

    private final TableLayout layout;
    private final ConsentColumns consents;
    private final ContactResolver contactResolver;
    private final int width;
    private final int phone;
    private final int region;
    private final int name;
    private final int firstName;
    private final int lastName;
    private final int locale;
    private final int tier;
    private final int tags;
    private final int active;
    private final boolean mayHaveWrongCharacters;

    /** The columns, their attributes and formats by index, so that the loop over the cells looks nothing up. */
    private final @Nullable FileColumn[] columns;

    private final @Nullable String[] attributes;
    private final ColumnFormat[] formats;
    private final int[] maxLengths;

    /** Whether a value that is not of the type of its attribute rejects the row: a detected type may be wrong. */
    private final boolean[] hasStatedTypes;

    /** The columns whose first value of another type than the detected one has been passed to the handler. */
    private final Set<Integer> reported = new HashSet<>();

    /** Finds the index of each column once, because a file may have millions of rows. */
    CustomerRowMapper(
            TableLayout layout,
            ConsentColumns consents,
            ContactResolver contactResolver,
            AccountAttributes accountAttributes) {
        this.layout = layout;
        this.consents = consents;
        this.contactResolver = contactResolver;
        var mapping = layout.mapping();
        this.width = layout.width();
        this.phone = mapping.indexOf(CustomerField.WHATSAPP_PHONE);
        this.region = mapping.indexOf(CustomerField.REGION);
        this.name = mapping.indexOf(CustomerField.NAME);
        this.firstName = mapping.indexOf(CustomerField.FIRST_NAME);
        this.lastName = mapping.indexOf(CustomerField.LAST_NAME);
        this.locale = mapping.indexOf(CustomerField.LOCALE);
        this.tier = mapping.indexOf(CustomerField.CUSTOMER_TIER);
        this.tags = mapping.indexOf(CustomerField.TAGS);
        this.active = mapping.indexOf(CustomerField.IS_ACTIVE);
        this.mayHaveWrongCharacters = layout.mayHaveWrongCharacters();
        this.columns = new FileColumn[width];
        this.attributes = new String[width];
        this.formats = new ColumnFormat[width];
        Arrays.fill(formats, ColumnFormat.TEXT);
        this.maxLengths = new int[width];
        this.hasStatedTypes = new boolean[width];
        for (var column : mapping.columns()) {
            columns[column.index()] = column;
            if (column.attribute() != null) {
                attributes[column.index()] = accountAttributes.spelling(column.attribute());
                var type = accountAttributes.type(column.attribute());
                formats[column.index()] = format(column, type);
                hasStatedTypes[column.index()] = type != null && type.isStated();
            }
            maxLengths[column.index()] = maxLength(column);
        }
    }

    /** Passes the row to the handler as an entry, or with the first error that rejects it. */
    void read(TableRow row, CustomerFile.RowHandler rowHandler) throws IOException {
        var consent = readConsent(row);
        var values = new AttributeReader(row);
        var error = findError(row, consent);
        error = error == null ? values.error() : error;
        if (error != null) {
            rowHandler.onRejected(withCells(error, row));
            recordOptOuts(row, isOptOut(row, consent), null, rowHandler);
            return;
        }
        PhoneNumber number;
        try {
            number = contactResolver.parse(row.text(phone), row.cell(region));
        } catch (InvalidPhoneNumber rejected) {
            var hasNumber = recordOptOuts(row, isOptOut(row, consent), null, rowHandler);
            rowHandler.onRejected(
                    withCells(error(row, rejected).withUnappliedOptOut(!hasNumber && isOptOut(row, consent)), row));
            return;
        }
        rowHandler.onEntry(
                row.number(),
                new CustomerEntry(
                        number.e164(),
                        contactResolver.keyOf(number),
                        nameIn(row),
                        row.cell(locale),
                        row.cell(tier),
                        tags(row.cell(tags)),
                        consents.subscription(consent.reading()),
                        flag(row.cell(active)),
                        values.attributes()));
        reportKept(row, values.kept(), rowHandler);
        recordOptOuts(row, consent.reading() == StatedConsent.UNSUBSCRIBED, number, rowHandler);
    }

    private void reportKept(TableRow row, List<Integer> kept, CustomerFile.RowHandler rowHandler) {
        for (var index : kept) {
            if (reported.add(index)) {
                rowHandler.onKeptValue(typeError(row, index));
            }
        }
    }

    /** Reads the consent of a row. An opt-out in any consent column, or next to the phone number, wins. */
    private ConsentColumns.Consent readConsent(TableRow row) {
        var number = row.cell(phone);
        return number != null && ConsentWords.shared().isOptOut(number)
                ? ConsentColumns.Consent.OPT_OUT
                : consents.read(row::cell);
    }

    /**
     * Passes the opt-out or deactivation of the row to the handler, for every number that the row may mean.
     *
     * @param imported the number of the imported entry, which has the opt-out already; null if the row is rejected
     * @return whether the row has an opt-out or a deactivation, and may mean at least one number
     */
    private boolean recordOptOuts(
            TableRow row, boolean unsubscribed, @Nullable PhoneNumber imported, CustomerFile.RowHandler rowHandler)
            throws IOException {
        var text = row.cell(phone);
        var deactivated = Boolean.FALSE.equals(flag(row.cell(active)));
        if (text == null || (!unsubscribed && !deactivated)) {
            return false;
        }
        var candidates = contactResolver.candidates(text, row.cell(region));
        for (var candidate : candidates) {
            if (!candidate.equals(imported)) {
                rowHandler.onRejectedOptOut(
                        row.number(), CustomerEntry.optOut(candidate, contactResolver, unsubscribed, deactivated));
            }
        }
        return !candidates.isEmpty();
    }

    /**
     * Whether the row is an opt-out. An unquoted separator inside a cell shifts the cells after it, so a row with too
     * many cells is also an opt-out if any cell is one, or if the shifted consent columns are.
     */
    private boolean isOptOut(TableRow row, ConsentColumns.Consent consent) {
        var extraCells = row.size() - width;
        if (consent.reading() == StatedConsent.UNSUBSCRIBED || extraCells <= 0) {
            return consent.reading() == StatedConsent.UNSUBSCRIBED;
        }
        return IntStream.range(0, row.size()).mapToObj(row::text).anyMatch(ConsentWords.shared()::isOptOut)
                || consents.read(index -> row.cell(index + extraCells)).reading() == StatedConsent.UNSUBSCRIBED;
    }

    private @Nullable RowError findError(TableRow row, ConsentColumns.Consent consent) {
        if (row.size() > width) {
            return new RowError(row.number(), "", "columns", layout.tooManyCells(row.size()));
        }
        if (row.cell(phone) == null) {
            return error(row, columns[phone], "required");
        }
        for (var index = 0; index < row.size(); index++) {
            var column = columns[index];
            var rule = column == null ? null : brokenRule(column, row.cell(index));
            if (rule != null) {
                return error(row, column, rule);
            }
        }
        var unreadable = consent.column();
        return unreadable == null ? null : error(row, columns[unreadable.index()], ConsentColumns.UNREADABLE);
    }

    private @Nullable String brokenRule(FileColumn column, @Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.length() > maxLengths[column.index()]) {
            return "length";
        }
        if (!RequestFields.isStorable(text)) {
            return "characters";
        }
        if (mayHaveWrongCharacters && text.indexOf(CsvTable.REPLACEMENT) >= 0) {
            return "encoding";
        }
        return column.index() == active && flag(text) == null ? "boolean" : null;
    }

    private static int maxLength(FileColumn column) {
        if (column.field() == CustomerField.TAGS) {
            return Integer.MAX_VALUE;
        }
        return column.attribute() == null ? CustomerEntry.MAX_TEXT_LENGTH : CustomerEntry.MAX_ATTRIBUTE_LENGTH;
    }

    /** Joins first and last name. In "Name, First name" and "Nombre, Apellidos" the name is only a part. */
    private @Nullable String nameIn(TableRow row) {
        var full = row.cell(name);
        var first = row.cell(firstName);
        var last = row.cell(lastName);
        if (full == null) {
            return join(first, last);
        }
        if (layout.isFullName() || (first == null) == (last == null)) {
            return full;
        }
        var part = first == null ? String.valueOf(last) : first;
        return full.contains(part) ? full : first == null ? join(full, last) : join(first, full);
    }

    private static @Nullable String join(@Nullable String first, @Nullable String last) {
        return first == null ? last : last == null ? first : first + " " + last;
    }

    private ColumnFormat format(FileColumn column, @Nullable AttributeType type) {
        return type == null ? layout.format(column) : layout.format(column, type.type());
    }

    private static @Nullable List<String> tags(@Nullable String text) {
        return text == null
                ? null
                : TAG_SEPARATOR
                        .splitAsStream(text)
                        .map(String::trim)
                        .filter(tag -> !tag.isEmpty())
                        .distinct()
                        .toList();
    }

    private static @Nullable Boolean flag(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var known = FLAGS.get(text.toLowerCase(Locale.ROOT));
        return known == null ? ConsentWords.shared().readYesNo(text) : known;
    }

    private RowError withCells(RowError error, TableRow row) {
        var number = row.cell(phone);
        var people = number == null ? Set.<PhoneNumber>of() : contactResolver.candidates(number, row.cell(region));
        var cells = RejectedCells.of(
                row, people.stream().map(contactResolver::keyOf).toList());
        return cells == null ? error : error.withCells(cells);
    }

    private RowError error(TableRow row, InvalidPhoneNumber rejected) {
        var column = String.valueOf(columns[phone] == null ? "" : columns[phone].name());
        return new RowError(row.number(), column, rejected.rule().code(), column + " " + rejected.explanation());
    }

    private RowError error(TableRow row, @Nullable FileColumn column, String rule) {
        return new RowError(row.number(), column == null ? "" : column.name(), rule, layout.reason(rule));
    }

    /** The error of a value that is not of the type of its attribute; of a detected type it is only a notice. */
    private RowError typeError(TableRow row, int index) {
        var type = formats[index].type().code();
        var column = columns[index] == null ? "" : columns[index].name();
        var reason = hasStatedTypes[index]
                ? "%1$s, because the attribute has the type %2$s: correct the value, or send the file again with text_column=%3$s if texts are right"
                : "%1$s, because the type %2$s was detected: this and other such values are kept as texts; send the file again with text_column=%3$s if texts are right, or with %2$s_column to reject such rows";
        return new RowError(row.number(), column, type, reason.formatted(formats[index].remedy(), type, column));
    }

    /** The attributes of a row, or the error of the first value that is not of the stated type of its attribute. */
    private final class AttributeReader {

        private @Nullable ObjectNode attributesFound;
        private @Nullable RowError error;
        private @Nullable List<Integer> keptColumns;

        AttributeReader(TableRow row) {
            for (var index = 0; index < Math.min(row.size(), width) && error == null; index++) {
                var attribute = attributes[index];
                var text = attribute == null ? null : row.cell(index);
                if (text != null) {
                    read(row, index, attribute, text);
                }
            }
        }

        private void read(TableRow row, int index, String attribute, String text) {
            var value = formats[index].read(text);
            if (value != null) {
                add(attribute, value);
            } else if (hasStatedTypes[index]) {
                error = typeError(row, index);
            } else {
                keptColumns = keptColumns == null ? new ArrayList<>() : keptColumns;
                keptColumns.add(index);
                add(attribute, text);
            }
        }

        private void add(String attribute, Object value) {
            attributesFound = attributesFound == null ? JsonMapper.shared().createObjectNode() : attributesFound;
            switch (value) {
                // Not by put, which drops the zeros of 12.50.
                case BigDecimal number -> attributesFound.set(attribute, DecimalNode.valueOf(number));
                default -> attributesFound.put(attribute, value.toString());
            }
        }

        @Nullable
        RowError error() {
            return error;
        }

        /** Returns the columns of the values that are kept though not of the detected type. */
        List<Integer> kept() {
            return keptColumns == null ? List.of() : keptColumns;
        }

        @Nullable
        ObjectNode attributes() {
            return attributesFound;
        }
    }
}
