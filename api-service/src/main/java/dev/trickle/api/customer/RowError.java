package dev.trickle.api.customer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.api.problem.Fields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a row of a file was not taken; never says what stood there.
 *
 * @param row as a spreadsheet counts: the header of a table is row 1, and so is the first of lines without header
 * @param field the column; empty for the row as a whole, and for names that cannot be stored
 */
record RowError(long row, String field, String rule) {

    private static final int LONGEST = 200;

    private static final Map<String, String> REMEDIES = Map.of(
            ConsentColumns.UNREADABLE,
            "subscribed or unsubscribed, opt-in or opt-out, yes or no, true or false, 1 or 0, in a known language",
            ConsentQuestion.RULE,
            "name the field by subscription_column, or say subscription=all with a subscription_reason");

    RowError {
        field = field.length() <= LONGEST && Fields.isStorable(field) ? field : "";
    }

    /** What would be right, in words; null if the rule says it. */
    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Nullable
    String remedy() {
        return REMEDIES.get(rule);
    }
}
