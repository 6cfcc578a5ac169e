package dev.trickle.api.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.api.customerfile.RowError;
import org.jspecify.annotations.Nullable;

/**
 * A fact about a row of an import that is no error.
 *
 * @param row number of the row, as in {@link RowError}
 * @param into row of the same person that this row was merged into; null if there is none
 * @param rule code of the action of the import
 * @param field column of the row; null if the notice is about the whole row
 * @param reason explanation and remedy in words; null if the rule says all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RowNotice(
        long row,
        @Nullable Long into,
        String rule,
        @Nullable String field,
        @Nullable String reason) {

    /** Maximum number of notices that are stored with an import. */
    static final int MAX = 1_000;

    /** The first value of the column that is not of its detected type. It is kept as it is, and so are others. */
    static final String KEPT_VALUE = "kept-value";

    /** Another row about the same person: the values of the first row apply. */
    static final String MERGED = "merged";

    /** Another row about the same person that opts the person out. It wins over the other rows. */
    static final String MERGED_OPT_OUT = "merged-opt-out";

    /**
     * The row opts a person out although the row was rejected, or although the number of the person was not imported.
     * The opt-out applies to every number that the row may mean.
     */
    static final String REJECTED_OPT_OUT = "rejected-opt-out";

    RowNotice(long row, @Nullable Long into, String rule) {
        this(row, into, rule, null, null);
    }

    static RowNotice ofKeptValue(RowError mismatch) {
        return new RowNotice(mismatch.row(), null, KEPT_VALUE, mismatch.field(), mismatch.reason());
    }
}
