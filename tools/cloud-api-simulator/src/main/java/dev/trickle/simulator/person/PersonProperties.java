package dev.trickle.simulator.person;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the people behave who are written to.
 *
 * @param messagesADay so many marketing messages a person gets in any 24 hours, further ones fail; 0 for any number
 * @param failureCodes the codes failing messages are spread over
 */
public record PersonProperties(
        @DefaultValue OutcomeShares shares,
        @DefaultValue("0") @PositiveOrZero int messagesADay,
        @DefaultValue("131026") @NotEmpty List<Integer> failureCodes,
        @DefaultValue Delays delays) {

    /** How long each status takes, counted from the one before it; failing is counted from the acceptance. */
    public record Delays(
            @DefaultValue Delay sent,
            @DefaultValue Delay delivered,
            @DefaultValue Delay read,
            @DefaultValue Delay failed) {}
}
