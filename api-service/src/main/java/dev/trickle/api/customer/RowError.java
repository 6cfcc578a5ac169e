package dev.trickle.api.customer;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.api.problem.RequestFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a row of a file was not taken; never says what stood there.
 *
 * @param row as a spreadsheet counts: the header of a table is row 1, and so is the first of lines without header
 * @param field the column; empty for the row as a whole, and for names that cannot be stored
 * @param rule the rule that the row breaks; stable, for programs
 * @param reason the rule and the remedy in words; null if the rule needs no explanation
 */
record RowError(
        long row,
        String field,
        String rule,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {

    private static final int LONGEST = 200;
    private static final int LONGEST_REASON = 500;
    private static final String NOT_APPLIED = "the row is an opt-out, which was not applied";

    private static final Map<String, String> REMEDIES = Map.of(
            ConsentColumns.UNREADABLE,
            "must be subscribed or unsubscribed, opt-in or opt-out, yes or no, true or false, 1 or 0, in a known language",
            UnmappedConsentCheck.RULE,
            "looks like consent: name the field by subscription_column, or send subscription=all with a subscription_reason");

    RowError {
        field = field.length() <= LONGEST && RequestFields.isStorable(field) ? field : "";
        reason = storable(REMEDIES.getOrDefault(rule, reason));
    }

    RowError(long row, String field, String rule) {
        this(row, field, rule, null);
    }

    /** Returns this error. For an opt-out, the reason also states that the opt-out was not applied. */
    RowError ofOptOut(boolean isOptOut) {
        return isOptOut
                ? new RowError(row, field, rule, reason == null ? NOT_APPLIED : reason + "; " + NOT_APPLIED)
                : this;
    }

    /** Drops reasons that cannot be stored: a reason may repeat the name of a field, which may have any characters. */
    private static @Nullable String storable(@Nullable String reason) {
        return reason != null && reason.length() <= LONGEST_REASON && RequestFields.isStorable(reason) ? reason : null;
    }
}
