package dev.trickle.api.problem;

import java.util.List;

/** A request that breaks rules; names all of them. */
public final class InvalidRequest extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<FieldError> errors;

    public InvalidRequest(List<FieldError> errors) {
        super("request breaks " + errors.size() + " rules");
        this.errors = List.copyOf(errors);
    }

    /** A request that breaks one rule. */
    public static InvalidRequest of(String field, String rule, String message) {
        return new InvalidRequest(List.of(new FieldError(field, rule, message)));
    }

    /** Everything that is wrong. */
    public List<FieldError> errors() {
        return errors;
    }
}
