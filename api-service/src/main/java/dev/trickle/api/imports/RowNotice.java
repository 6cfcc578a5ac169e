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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RowNotice(long row, @Nullable Long into, String rule) {

    /** Another row about the same person: the values of the first row apply. */
    static final String MERGED = "merged";

    /** Another row about the same person that opts the person out. It wins over the other rows. */
    static final String MERGED_OPT_OUT = "merged-opt-out";

    /**
     * The row opts a person out although the row was rejected, or although the number of the person was not imported.
     * The opt-out applies to every number that the row may mean.
     */
    static final String REJECTED_OPT_OUT = "rejected-opt-out";
}
