package dev.trickle.simulator.person;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The outcome somebody was told to have, whatever the shares say.
 *
 * @param code why messages to them fail; the first configured one if absent, ignored unless the outcome is a failure
 * @param deliveredAfter how long their phone is off; as the seed says if absent
 * @param toldLate how much later than it happens anything is told of their messages; at once if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
public record DeclaredOutcome(
        @NotNull MessageStatus outcome,
        @Nullable Integer code,
        @Nullable Duration deliveredAfter,
        @Nullable Duration toldLate) {

    public DeclaredOutcome(MessageStatus outcome, @Nullable Integer code) {
        this(outcome, code, null, null);
    }
}
