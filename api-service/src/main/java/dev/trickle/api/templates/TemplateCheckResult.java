package dev.trickle.api.templates;

import dev.trickle.api.problem.FieldError;
import dev.trickle.pipeline.template.TemplateText;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The result of a check.
 *
 * @param errors empty unless the check failed
 * @param texts of the template with variables; empty unless the check passed
 */
public record TemplateCheckResult(State state, List<FieldError> errors, List<TemplateText> texts) {

    static final TemplateCheckResult OFF = new TemplateCheckResult(State.OFF, List.of(), List.of());
    static final TemplateCheckResult UNCHECKED = new TemplateCheckResult(State.UNCHECKED, List.of(), List.of());

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

    static TemplateCheckResult failed(List<FieldError> errors) {
        return new TemplateCheckResult(State.FAILED, List.copyOf(errors), List.of());
    }

    static TemplateCheckResult passed(StoredTemplate template) {
        return new TemplateCheckResult(State.PASSED, List.of(), TemplateText.listOf(template.components()));
    }

    /** Returns a failed check with these problems as well, or this one if there are none. */
    public TemplateCheckResult with(List<FieldError> problems) {
        return problems.isEmpty()
                ? this
                : failed(Stream.concat(errors.stream(), problems.stream()).toList());
    }

    public boolean isFailed() {
        return state == State.FAILED;
    }

    /** Whether nothing is sent until the templates were read. */
    public boolean isHeld() {
        return state == State.UNCHECKED || state == State.FAILED;
    }
}
