package dev.trickle.status.forwarding;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of webhook forwarding.
 *
 * @param url address of the target; blank: webhooks are not forwarded
 * @param connections maximum number of concurrent requests
 * @param timeout maximum duration of a request
 * @param maxAge maximum age of a webhook that is retried while the target is unavailable; less than the 14 days for
 *     which the topic retains it
 * @param maxRejectedAttempts maximum number of attempts for a webhook that the target rejects as unreadable
 */
@Validated
@ConfigurationProperties("status.forwarding")
record ForwardingProperties(
        @DefaultValue("") String url,
        @DefaultValue("8") @Positive int connections,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration timeout,
        @DefaultValue("7d") @DurationMin Duration maxAge,
        @DefaultValue("6") @Positive int maxRejectedAttempts) {}
