package dev.trickle.scheduler;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the gate works, apart from the rules of the accounts.
 *
 * @param tick how often the gate looks whether something is due; machine time
 * @param slice releases of an account in one go: bounds the transaction
 * @param patience how long a free place waits for others that are about to become free
 * @param inFlightWindow releases of an account that may be unanswered: bounds how long a pause takes to hold
 * @param callDeadline how long one call to WhatsApp may take; the same as the sender's
 * @param answerGrace how long after a request's last instant its answer is missed
 * @param gapGrace how long after the seal a missing recipient is called missing
 */
@Validated
@ConfigurationProperties("scheduler")
public record SchedulerProperties(
        @DefaultValue("100ms") Duration tick,
        @Positive @DefaultValue("500") int slice,
        @DefaultValue("10s") Duration patience,
        @Positive @DefaultValue("1000") int inFlightWindow,
        @DefaultValue("20s") Duration callDeadline,
        @DefaultValue("2m") Duration answerGrace,
        @DefaultValue("5m") Duration gapGrace) {

    /** How old a claim may be when its call begins; see the sender. */
    private static final Duration CLAIM_TO_CALL = Duration.ofSeconds(5);

    /** How long before the end of the window the last claim may begin. */
    public Duration callMargin() {
        return callDeadline.plus(CLAIM_TO_CALL);
    }
}
