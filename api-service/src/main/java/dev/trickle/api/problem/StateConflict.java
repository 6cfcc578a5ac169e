package dev.trickle.api.problem;

import java.util.List;

/** What a request asks for is not possible in the present state. */
public final class StateConflict extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<FieldError> errors;

    /** Takes a sentence for the caller: the state, and what it allows. */
    public StateConflict(String message) {
        this(message, List.of());
    }

    /** Takes a sentence for the caller, and what exactly stands in the way. */
    public StateConflict(String message, List<FieldError> errors) {
        super(message);
        this.errors = List.copyOf(errors);
    }

    List<FieldError> errors() {
        return errors;
    }
}
