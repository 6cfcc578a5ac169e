package dev.trickle.simulator;

import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The messaging limit of the account.
 *
 * @param people different people in any rolling 24 hours; 0 for no limit
 * @param refuseWith the error code of a call beyond the limit; 0 accepts and records it
 */
record MessagingLimitProperties(
        @DefaultValue("0") @PositiveOrZero int people,
        @DefaultValue("0") @PositiveOrZero int refuseWith) {}
