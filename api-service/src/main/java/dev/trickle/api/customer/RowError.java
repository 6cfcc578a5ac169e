package dev.trickle.api.customer;

import dev.trickle.api.problem.Fields;

/**
 * Why a row of a file was not taken; never says what stood there.
 *
 * @param row as a spreadsheet counts: the header of a table is row 1, and so is the first of lines without header
 * @param field the column; empty for the row as a whole, and for names that cannot be stored
 */
record RowError(long row, String field, String rule) {

    private static final int LONGEST = 200;

    RowError {
        field = field.length() <= LONGEST && Fields.isStorable(field) ? field : "";
    }
}
