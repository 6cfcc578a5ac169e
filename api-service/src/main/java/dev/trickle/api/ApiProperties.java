package dev.trickle.api;

import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of this service.
 *
 * @param planAtOnce audiences up to this size are planned before a campaign's first answer, larger ones after it
 * @param maxImportSize maximum size of an imported file
 */
@Validated
@ConfigurationProperties("api")
record ApiProperties(
        @DefaultValue("100000") @PositiveOrZero int planAtOnce,
        @DefaultValue("512MB") DataSize maxImportSize) {}
