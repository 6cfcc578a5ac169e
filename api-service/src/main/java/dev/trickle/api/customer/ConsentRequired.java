package dev.trickle.api.customer;

import java.io.IOException;
import java.util.List;

/** The request must state the consent of the people in the file. No row of the file is imported. */
final class ConsentRequired extends IOException {

    private static final long serialVersionUID = 1;

    private final transient List<RowError> errors;

    ConsentRequired(List<RowError> errors) {
        super("errors about consent: " + errors.size());
        this.errors = List.copyOf(errors);
    }

    /** Returns an error for each column that looks like consent, or for the first new person. */
    List<RowError> errors() {
        return errors;
    }
}
