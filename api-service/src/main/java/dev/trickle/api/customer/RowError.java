package dev.trickle.api.customer;

/**
 * Why a row of a file was not taken; never says what stood there.
 *
 * @param row as a spreadsheet counts: the header is row 1
 * @param field the column; empty for the row as a whole
 */
record RowError(long row, String field, String rule) {}
