package dev.trickle.api;

import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of this service.
 *
 * @param maxSynchronousPlanSize audiences of up to this many people are planned before the response to the request,
 *     larger ones in the background
 * @param maxImportSize larger files are rejected
 */
@Validated
@ConfigurationProperties("api")
record ApiProperties(
        @DefaultValue("100000") @PositiveOrZero int maxSynchronousPlanSize,
        @DefaultValue("512MB") DataSize maxImportSize) {}
