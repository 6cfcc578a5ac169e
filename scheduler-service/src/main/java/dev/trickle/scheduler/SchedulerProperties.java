package dev.trickle.scheduler;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the gate works, apart from the rules of the accounts.
 *
 * @param tickInterval how often the gate looks whether something is due; machine time
 * @param maxReleasesPerTick releases of an account in one go: bounds the transaction
 * @param slotBatchingDelay how long a free place waits for others that are about to become free
 * @param inFlightLimit releases of an account that may be unanswered: bounds how long a pause takes to hold
 * @param callDeadline how long one call to WhatsApp may take; the same as the sender's
 * @param outcomeGrace how long after a request's last instant its answer is missed
 * @param missingRecipientGrace how long after the seal a missing recipient is called missing
 */
@Validated
@ConfigurationProperties("scheduler")
public record SchedulerProperties(
        @DefaultValue("100ms") Duration tickInterval,
        @Positive @DefaultValue("500") int maxReleasesPerTick,
        @DefaultValue("10s") Duration slotBatchingDelay,
        @Positive @DefaultValue("1000") int inFlightLimit,
        @DefaultValue("20s") Duration callDeadline,
        @DefaultValue("2m") Duration outcomeGrace,
        @DefaultValue("5m") Duration missingRecipientGrace) {

    /** How old a claim may be when its call begins; see the sender. */
    private static final Duration MAX_CLAIM_AGE = Duration.ofSeconds(5);

    /** How long before the end of the window the last claim may begin. */
    public Duration callMargin() {
        return callDeadline.plus(MAX_CLAIM_AGE);
    }
}
