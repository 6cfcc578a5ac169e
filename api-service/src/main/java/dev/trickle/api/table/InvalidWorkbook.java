package dev.trickle.api.table;

import java.io.IOException;

/** A file is no workbook that can be read. */
public final class InvalidWorkbook extends IOException {

    private static final long serialVersionUID = 1;

    private final String reason;

    /** @param reason what is wrong and what would be right; the subject is the file */
    InvalidWorkbook(String reason) {
        super("the file " + reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
