package dev.trickle.api.customerfile;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.UnmappedConsentCheck;
import dev.trickle.api.problem.RequestFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The error of a rejected row. Its reason never contains values of the row.
 *
 * @param row number of the row as in a spreadsheet: the header of a CSV file and the first line of NDJSON are row 1; 0
 *     for the file as a whole
 * @param field column; empty for the row as a whole, and for names that cannot be stored
 * @param rule code of the violated rule; stable, for programs
 * @param reason rule and remedy in words; null if it cannot be stored
 * @param cells cells of the row; null for lines of JSON and for the file as a whole
 */
public record RowError(
        long row,
        String field,
        String rule,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
        @JsonIgnore @Nullable RejectedCells cells) {

    /** The columns of errors in the report of rejected rows. An import of the report ignores them. */
    public static final List<String> REPORT_COLUMNS = List.of("row", "field", "rule", "reason");

    private static final int MAX_FIELD_LENGTH = 200;
    private static final int MAX_REASON_LENGTH = 500;
    private static final String OPT_OUT_NOT_APPLIED = "the row is an opt-out, which was not applied";

    /** Reasons that replace the reason of the caller. */
    private static final Map<String, String> CONSENT_REASONS = Map.of(
            ConsentColumns.UNREADABLE,
            "must be subscribed or unsubscribed, opt-in or opt-out, yes or no, true or false, 1 or 0, in a known language",
            UnmappedConsentCheck.RULE,
            "looks like consent: name the field with subscription_column, or send subscription=subscribed with subscription_reason");

    /** Reasons for errors without a reason. */
    private static final Map<String, String> DEFAULT_REASONS = Map.ofEntries(
            Map.entry("required", "must not be empty: add the value"),
            Map.entry("length", "is too long: shorten the value or the row"),
            Map.entry("characters", "contains characters that cannot be stored: remove them"),
            Map.entry("boolean", "must be true or false, yes or no, 1 or 0, in a known language"),
            Map.entry("columns", "the row has more cells than the header: put cells with a comma in double quotes"),
            Map.entry("encoding", "the line is not valid UTF-8: save the file in UTF-8"),
            Map.entry("object", "the line must be one JSON object"),
            Map.entry("unreadable", "the row cannot be parsed: check quotes, brackets and encoding"),
            Map.entry("interrupted", "the service stopped during the import: send the file again"),
            Map.entry("database", "the database failed during the import: send the file again"),
            Map.entry("internal", "the import failed because of an internal error: see the log of the api-service"));

    public RowError {
        field = field.length() <= MAX_FIELD_LENGTH && RequestFields.isStorable(field) ? field : "";
        reason = storable(CONSENT_REASONS.getOrDefault(rule, reason == null ? DEFAULT_REASONS.get(rule) : reason));
    }

    public RowError(long row, String field, String rule) {
        this(row, field, rule, null, null);
    }

    public RowError(long row, String field, String rule, @Nullable String reason) {
        this(row, field, rule, reason, null);
    }

    /** Returns this error with the cells of its row, which are only in the report of rejected rows. */
    public RowError withCells(RejectedCells rejected) {
        return new RowError(row, field, rule, reason, rejected);
    }

    /** Returns this error. For an opt-out, the reason also states that the opt-out was not applied. */
    public RowError withUnappliedOptOut(boolean isOptOut) {
        return isOptOut
                ? new RowError(
                        row,
                        field,
                        rule,
                        reason == null ? OPT_OUT_NOT_APPLIED : reason + "; " + OPT_OUT_NOT_APPLIED,
                        cells)
                : this;
    }

    /** Drops reasons that cannot be stored: a reason may repeat the name of a field, which may have any characters. */
    private static @Nullable String storable(@Nullable String reason) {
        return reason != null && reason.length() <= MAX_REASON_LENGTH && RequestFields.isStorable(reason)
                ? reason
                : null;
    }
}
