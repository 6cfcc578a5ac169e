package dev.trickle.api.retention;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long is kept what nobody may need for ever; at least so long, and about an hour more.
 *
 * @param auditRecords who changed what
 * @param importErrors why rows of an import were refused; its numbers stay
 * @param idempotencyKeys what requests with a key were answered
 * @param unmatchedOptOuts opt-outs that belong to no customer, resolved or not; the consent under their key stays
 */
@Validated
@ConfigurationProperties("api.retention")
public record RetentionProperties(
        @DefaultValue("730d") @DurationMin(days = 1) Duration auditRecords,
        @DefaultValue("30d") @DurationMin(days = 1) Duration importErrors,
        @DefaultValue("24h") @DurationMin(hours = 1) Duration idempotencyKeys,
        @DefaultValue("365d") @DurationMin(days = 1) Duration unmatchedOptOuts) {}
