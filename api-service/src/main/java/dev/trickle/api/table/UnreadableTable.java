package dev.trickle.api.table;

import java.io.IOException;

/** A table cannot be read beyond a row. */
public final class UnreadableTable extends IOException {

    private static final long serialVersionUID = 1;

    private final long row;
    private final String reason;

    /** @param reason what is wrong and what would be right, without values of the row */
    UnreadableTable(long row, String reason) {
        super("row " + row + " is unreadable");
        this.row = row;
        this.reason = reason;
    }

    public long row() {
        return row;
    }

    public String reason() {
        return reason;
    }
}
