package dev.trickle.api.customer;

import java.io.IOException;
import java.util.List;

/** A file has unmapped columns that look like consent. No row of the file is imported. */
final class UnmappedConsent extends IOException {

    private static final long serialVersionUID = 1;

    private final transient List<RowError> errors;

    UnmappedConsent(List<RowError> errors) {
        super("unmapped columns that look like consent: " + errors.size());
        this.errors = List.copyOf(errors);
    }

    /** Returns an error for each such column. */
    List<RowError> errors() {
        return errors;
    }
}
