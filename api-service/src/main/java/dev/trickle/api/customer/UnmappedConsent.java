package dev.trickle.api.customer;

import java.io.IOException;
import java.util.List;

/** A file with columns that look like consent and are not mapped; nothing of it is taken. */
final class UnmappedConsent extends IOException {

    private static final long serialVersionUID = 1;

    private final transient List<RowError> errors;

    UnmappedConsent(List<RowError> errors) {
        super("unmapped columns that look like consent: " + errors.size());
        this.errors = List.copyOf(errors);
    }

    List<RowError> errors() {
        return errors;
    }
}
