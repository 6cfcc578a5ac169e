package dev.trickle.api.customer;

import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.InvalidPhoneNumber;
import dev.trickle.pipeline.PhoneNumber;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Maps rows of a file to entries. An empty cell does not change the stored value. */
final class CsvRowMapper {

    static final Set<String> KNOWN_COLUMNS =
            Set.of(CustomerFile.PHONE, "name", "locale", "customer_tier", "tags", "subscription", "is_active");
    private static final Map<String, Boolean> FLAGS =
            Map.of("true", true, "yes", true, "1", true, "false", false, "no", false, "0", false);
    private static final Pattern TAG_SEPARATOR = Pattern.compile("[|;]");

    private final List<String> header;
    private final ConsentColumns consents;
    private final ContactResolver contactResolver;
    private final int phone;
    private final int region;
    private final int name;
    private final int locale;
    private final int tier;
    private final int tags;
    private final int active;

    /** Finds the index of each column once, because a file may have millions of rows. */
    CsvRowMapper(List<String> header, ConsentColumns consents, ContactResolver contactResolver) {
        this.header = header;
        this.consents = consents;
        this.contactResolver = contactResolver;
        this.phone = header.indexOf(CustomerFile.PHONE);
        this.region = header.indexOf(CustomerFile.REGION);
        this.name = header.indexOf("name");
        this.locale = header.indexOf("locale");
        this.tier = header.indexOf("customer_tier");
        this.tags = header.indexOf("tags");
        this.active = header.indexOf("is_active");
    }

    /** Passes the row to the handler as an entry, or with the first error that rejects it. */
    void read(CSVRecord row, CustomerFile.RowHandler rowHandler) throws IOException {
        var consent = readConsent(row);
        var error = findError(row, consent);
        if (error != null) {
            rowHandler.onRejected(error);
            recordOptOuts(row, isOptOut(row, consent), null, rowHandler);
            return;
        }
        PhoneNumber number;
        try {
            number = contactResolver.parse(row.get(phone), cell(row, region));
        } catch (InvalidPhoneNumber rejected) {
            var hasNumber = recordOptOuts(row, isOptOut(row, consent), null, rowHandler);
            rowHandler.onRejected(error(row, rejected).withUnappliedOptOut(!hasNumber && isOptOut(row, consent)));
            return;
        }
        rowHandler.onEntry(
                row.getRecordNumber(),
                new CustomerEntry(
                        number.e164(),
                        contactResolver.keyOf(number),
                        cell(row, name),
                        cell(row, locale),
                        cell(row, tier),
                        tags(cell(row, tags)),
                        consents.subscription(consent.reading()),
                        flag(cell(row, active)),
                        attributes(row)));
        recordOptOuts(row, consent.reading() == StatedConsent.UNSUBSCRIBED, number, rowHandler);
    }

    /** Reads the consent of a row. An opt-out in any consent column, or next to the phone number, wins. */
    private ConsentColumns.Consent readConsent(CSVRecord row) {
        var number = cell(row, phone);
        return number != null && ConsentWords.shared().isOptOut(number)
                ? ConsentColumns.Consent.OPT_OUT
                : consents.read(index -> cell(row, index));
    }

    /**
     * Passes the opt-out or deactivation of the row to the handler, for every number that the row may mean.
     *
     * @param imported the number of the imported entry, which has the opt-out already; null if the row is rejected
     * @return whether the row has an opt-out or a deactivation, and may mean at least one number
     */
    private boolean recordOptOuts(
            CSVRecord row, boolean unsubscribed, @Nullable PhoneNumber imported, CustomerFile.RowHandler rowHandler)
            throws IOException {
        var text = cell(row, phone);
        var deactivated = Boolean.FALSE.equals(flag(cell(row, active)));
        if (text == null || (!unsubscribed && !deactivated)) {
            return false;
        }
        var candidates = contactResolver.candidates(text, cell(row, region));
        for (var candidate : candidates) {
            if (!candidate.equals(imported)) {
                rowHandler.onRejectedOptOut(
                        row.getRecordNumber(),
                        CustomerEntry.optOut(candidate, contactResolver, unsubscribed, deactivated));
            }
        }
        return !candidates.isEmpty();
    }

    /**
     * Whether the row is an opt-out. An unquoted separator inside a cell shifts the cells after it, so a row with too
     * many cells is also an opt-out if any cell is one, or if the shifted consent columns are.
     */
    private boolean isOptOut(CSVRecord row, ConsentColumns.Consent consent) {
        var extraCells = row.size() - header.size();
        if (consent.reading() == StatedConsent.UNSUBSCRIBED || extraCells <= 0) {
            return consent.reading() == StatedConsent.UNSUBSCRIBED;
        }
        return row.stream().anyMatch(ConsentWords.shared()::isOptOut)
                || consents.read(index -> cell(row, index + extraCells)).reading() == StatedConsent.UNSUBSCRIBED;
    }

    private @Nullable RowError findError(CSVRecord row, ConsentColumns.Consent consent) {
        if (row.size() > header.size()) {
            return error(row, "", "columns");
        }
        if (cell(row, phone) == null) {
            return error(row, CustomerFile.PHONE, "required");
        }
        for (var index = 0; index < row.size(); index++) {
            var rule = brokenRule(header.get(index), cell(row, index));
            if (rule != null) {
                return error(row, header.get(index), rule);
            }
        }
        var unreadable = consent.column();
        return unreadable == null ? null : error(row, header.get(unreadable.index()), ConsentColumns.UNREADABLE);
    }

    private static @Nullable String brokenRule(String column, @Nullable String text) {
        if (text == null) {
            return null;
        }
        var longest =
                KNOWN_COLUMNS.contains(column) ? CustomerEntry.MAX_TEXT_LENGTH : CustomerEntry.MAX_ATTRIBUTE_LENGTH;
        if (!column.equals("tags") && text.length() > longest) {
            return "length";
        }
        if (!RequestFields.isStorable(text)) {
            return "characters";
        }
        return column.equals("is_active") && flag(text) == null ? "boolean" : null;
    }

    private static @Nullable String cell(CSVRecord row, int index) {
        return index < 0 || index >= row.size() || row.get(index).isEmpty() ? null : row.get(index);
    }

    private @Nullable ObjectNode attributes(CSVRecord row) {
        var found = JsonMapper.shared().createObjectNode();
        for (var index = 0; index < row.size(); index++) {
            var text = cell(row, index);
            if (text != null && !KNOWN_COLUMNS.contains(header.get(index)) && !consents.contains(index)) {
                found.put(header.get(index), text);
            }
        }
        return found.isEmpty() ? null : found;
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

    private static RowError error(CSVRecord row, InvalidPhoneNumber rejected) {
        return new RowError(
                row.getRecordNumber(),
                CustomerFile.PHONE,
                rejected.rule().code(),
                CustomerFile.PHONE + " " + rejected.explanation());
    }

    private static RowError error(CSVRecord row, String field, String rule) {
        return new RowError(row.getRecordNumber(), field, rule);
    }
}
