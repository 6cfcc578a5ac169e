package dev.trickle.api.customer;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What became of a row that is no error, but should be known.
 *
 * @param row as a spreadsheet counts, like that of an error
 * @param into the row of the same person that it was merged into; null if there is none
 * @param rule what was done with it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RowNotice(long row, @Nullable Long into, String rule) {

    /** The same person once more: the values of the first row stand. */
    static final String MERGED = "merged";

    /** The same, and it opts the person out, whatever the other rows say. */
    static final String MERGED_OPT_OUT = "merged-opt-out";

    /** Refused for another reason, but its number and its opt-out were readable, and hold. */
    static final String REFUSED_OPT_OUT = "refused-opt-out";
}
