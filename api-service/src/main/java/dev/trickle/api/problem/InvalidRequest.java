package dev.trickle.api.problem;

import java.util.List;

/** A request is not valid; contains all errors. */
public final class InvalidRequest extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<FieldError> errors;

    public InvalidRequest(List<FieldError> errors) {
        super("The request has " + errors.size() + " errors");
        this.errors = List.copyOf(errors);
    }

    /** Creates the exception for a single error. */
    public static InvalidRequest of(String field, String rule, String message) {
        return new InvalidRequest(List.of(new FieldError(field, rule, message)));
    }

    /** All errors. */
    public List<FieldError> errors() {
        return errors;
    }
}
