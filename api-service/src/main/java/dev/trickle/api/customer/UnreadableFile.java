package dev.trickle.api.customer;

import java.io.IOException;

/** A file that cannot be read beyond a row. No row of the file is imported. */
final class UnreadableFile extends IOException {

    private static final long serialVersionUID = 1;

    private final transient RowError error;

    UnreadableFile(RowError error) {
        super("row " + error.row() + ": " + error.rule());
        this.error = error;
    }

    RowError error() {
        return error;
    }
}
