package dev.trickle.api.limits;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much one caller may ask for.
 *
 * @param largestBody of any request but an import, which has a limit of its own
 * @param requestsPerSecond of one token, in the long run
 * @param burst of one token, at once
 */
@Validated
@ConfigurationProperties("api.limits")
record LimitProperties(
        @DefaultValue("1MB") DataSize largestBody,
        @DefaultValue("500") @Positive int requestsPerSecond,
        @DefaultValue("1000") @Positive int burst) {}
