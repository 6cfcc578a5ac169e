package dev.trickle.simulator.person;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A declared outcome of the messages to a person; it overrides the shares.
 *
 * @param code error code of a failure; the first configured one if absent, ignored for other outcomes
 * @param deliveredAfter how long the phone is off; drawn by the seed if absent
 * @param webhookDelay from each status to its webhook; none if absent
 */
@JsonNaming(SnakeCaseStrategy.class)
public record DeclaredOutcome(
        @NotNull MessageStatus outcome,
        @Nullable Integer code,
        @Nullable Duration deliveredAfter,
        @Nullable Duration webhookDelay) {

    public DeclaredOutcome(MessageStatus outcome, @Nullable Integer code) {
        this(outcome, code, null, null);
    }
}
