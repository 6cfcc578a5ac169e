package dev.trickle.scheduler;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the scheduler, apart from the rules of the accounts.
 *
 * @param tickInterval wall-clock interval between two checks for due work
 * @param maxReleasesPerTick maximum number of releases of an account in one pass: bounds the transaction
 * @param slotBatchingDelay how long a free slot waits for others that are about to become free
 * @param inFlightLimit maximum number of requests of an account in flight: bounds how long a pause takes to apply
 * @param outcomeGrace how long after a request's claim deadline its outcome is overdue
 * @param missingRecipientGrace how long after the plan is complete a recipient that has not arrived is reported missing
 */
@Validated
@ConfigurationProperties("scheduler")
public record SchedulerProperties(
        @DefaultValue("100ms") @DurationMin(millis = 1) Duration tickInterval,
        @Positive @DefaultValue("500") int maxReleasesPerTick,
        @DefaultValue("10s") @DurationMin Duration slotBatchingDelay,
        @Positive @DefaultValue("1000") int inFlightLimit,
        @DefaultValue("2m") @DurationMin Duration outcomeGrace,
        @DefaultValue("5m") @DurationMin Duration missingRecipientGrace) {}
