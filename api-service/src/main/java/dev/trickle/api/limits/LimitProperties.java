package dev.trickle.api.limits;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits per request and per token.
 *
 * @param maxBodySize largest body of a request; imports have a limit of their own
 * @param requestsPerSecond sustained rate of one token
 * @param burst requests that one token may send at once
 */
@Validated
@ConfigurationProperties("api.limits")
record LimitProperties(
        @DefaultValue("1MB") DataSize maxBodySize,
        @DefaultValue("500") @Positive int requestsPerSecond,
        @DefaultValue("1000") @Positive int burst) {}
