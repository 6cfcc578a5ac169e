package dev.trickle.api.templates;

import dev.trickle.api.problem.FieldError;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of a check.
 *
 * @param errors empty unless the check failed
 */
public record TemplateCheckResult(State state, List<FieldError> errors) {

    static final TemplateCheckResult OFF = new TemplateCheckResult(State.OFF, List.of());
    static final TemplateCheckResult UNCHECKED = new TemplateCheckResult(State.UNCHECKED, List.of());

    /** State of a check. */
    public enum State {
        PASSED,
        FAILED,
        /** The templates of the business account were never read. */
        UNCHECKED,
        /** The account does not check templates. */
        OFF;

        /** The name on the wire and in the database; null if the check has passed. */
        public @Nullable String text() {
            return this == PASSED ? null : name().toLowerCase(Locale.ROOT);
        }
    }

    static TemplateCheckResult of(List<FieldError> errors) {
        return new TemplateCheckResult(errors.isEmpty() ? State.PASSED : State.FAILED, List.copyOf(errors));
    }

    public boolean isFailed() {
        return state == State.FAILED;
    }

    /** Whether nothing is sent until the templates were read. */
    public boolean isHeld() {
        return state == State.UNCHECKED || state == State.FAILED;
    }
}
