package dev.trickle.api.retention;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Retention periods. Rows are deleted up to an hour after their period has passed.
 *
 * @param auditRecords how long audit records are kept
 * @param importErrors how long the report of rejected rows is kept, from the end of the import; its counts stay
 * @param idempotencyKeys how long responses to requests with an idempotency key are kept
 * @param unusedMedia how long files that no open campaign uses are kept, from their upload
 * @param unmatchedOptOuts how long opt-outs that belong to no customer are kept, resolved or not; the consent under
 *     their key stays
 */
@Validated
@ConfigurationProperties("api.retention")
public record RetentionProperties(
        @DefaultValue("730d") @DurationMin(days = 1) Duration auditRecords,
        @DefaultValue("30d") @DurationMin(days = 1) Duration importErrors,
        @DefaultValue("24h") @DurationMin(hours = 1) Duration idempotencyKeys,
        @DefaultValue("90d") @DurationMin(days = 1) Duration unusedMedia,
        @DefaultValue("365d") @DurationMin(days = 1) Duration unmatchedOptOuts) {}
