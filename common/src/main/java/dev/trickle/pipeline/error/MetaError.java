package dev.trickle.pipeline.error;

import dev.trickle.pipeline.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Entry of the catalogue for one key. {@code meta-errors.yaml} explains the fields.
 *
 * @param response what the sender does after a response with this code
 * @param throttledScope which messages wait after a throttled response; those of the account if absent
 * @param subject what a failure is about; the content of the message if absent
 * @param recovery what ends a suspension of this code without a person; nothing does if absent
 * @param minRetryDelay minimum delay before the scheduler retries a failure that may pass
 * @param redeliveryDelay delay after which the scheduler sends a message again that was accepted and not delivered;
 *     absent if the failure is final
 * @param otherEndpoint whether the other endpoint for messages may accept the template; absent for no
 * @param text why a recipient failed, for people
 * @param cause why a scope is suspended, for people
 * @param remedy what ends the suspension, for people
 */
public record MetaError(
        @Nullable ErrorClass response,
        Scope.@Nullable Kind throttledScope,
        @Nullable FailureSubject subject,
        @Nullable RecoveryCondition recovery,
        @Nullable Duration minRetryDelay,
        @Nullable Duration redeliveryDelay,
        @Nullable Boolean otherEndpoint,
        @Nullable String text,
        @Nullable String cause,
        @Nullable String remedy) {}
