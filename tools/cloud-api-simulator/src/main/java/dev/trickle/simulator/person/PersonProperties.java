package dev.trickle.simulator.person;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The behaviour of the recipients.
 *
 * @param messagesPerDay marketing messages that a person gets in any 24 hours, further ones fail; 0 for no limit
 * @param failureCodes error codes, drawn for each failing message
 */
public record PersonProperties(
        @DefaultValue OutcomeShares shares,
        @DefaultValue("0") @PositiveOrZero int messagesPerDay,
        @DefaultValue("131026") @NotEmpty List<Integer> failureCodes,
        @DefaultValue Delays delays) {

    /** The time from the previous status to each status; for a failure from the acceptance. */
    public record Delays(
            @DefaultValue Delay sent,
            @DefaultValue Delay delivered,
            @DefaultValue Delay read,
            @DefaultValue Delay failed) {}
}
