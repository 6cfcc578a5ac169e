package dev.trickle.api.retention;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Retention periods. Rows are deleted up to an hour after their period has passed.
 *
 * @param auditRecords audit entries
 * @param importErrors reasons why rows of an import were refused, from the end of the import; its counts stay
 * @param idempotencyKeys stored responses to requests with an idempotency key
 * @param unusedMedia files that no open campaign uses, from their upload
 * @param unmatchedOptOuts opt-outs that belong to no customer, resolved or not; the consent under their key stays
 */
@Validated
@ConfigurationProperties("api.retention")
public record RetentionProperties(
        @DefaultValue("730d") @DurationMin(days = 1) Duration auditRecords,
        @DefaultValue("30d") @DurationMin(days = 1) Duration importErrors,
        @DefaultValue("24h") @DurationMin(hours = 1) Duration idempotencyKeys,
        @DefaultValue("90d") @DurationMin(days = 1) Duration unusedMedia,
        @DefaultValue("365d") @DurationMin(days = 1) Duration unmatchedOptOuts) {}
