package dev.trickle.api.customerfile;

import java.io.IOException;

/** A file that cannot be read beyond a row. No row of the file is imported. */
public final class UnreadableFile extends IOException {

    private static final long serialVersionUID = 1;

    private final transient RowError error;

    public UnreadableFile(RowError error) {
        super("row " + error.row() + ": " + error.rule());
        this.error = error;
    }

    public RowError error() {
        return error;
    }
}
