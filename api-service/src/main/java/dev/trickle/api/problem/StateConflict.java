package dev.trickle.api.problem;

import java.util.List;

/** The request is not allowed in the current state of the object. */
public final class StateConflict extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<FieldError> errors;

    /** Creates the exception with a message for the client: the state, and what it allows. */
    public StateConflict(String message) {
        this(message, List.of());
    }

    /** Creates the exception with a message for the client and the errors that prevent the change. */
    public StateConflict(String message, List<FieldError> errors) {
        super(message);
        this.errors = List.copyOf(errors);
    }

    List<FieldError> errors() {
        return errors;
    }
}
