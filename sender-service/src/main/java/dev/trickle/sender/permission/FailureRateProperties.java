package dev.trickle.sender.permission;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits from which failures are attributed to a campaign, a template or a number instead of the recipients.
 *
 * @param consecutivePerCampaign consecutive failures of one campaign; the smallest limit, so that the campaign stops
 *     alone
 * @param consecutivePerTemplate consecutive failures over the campaigns with one template, at least two campaigns
 * @param consecutivePerNumber consecutive failures over all templates of a number; the largest limit, so that one bad
 *     template stops alone
 * @param windowSize number of latest results over which the failure rate is measured
 * @param threshold failure rate of a full window that suspends, from 0 to 1
 */
@Validated
@ConfigurationProperties("sender.failure-rate")
public record FailureRateProperties(
        @DefaultValue("12") @Min(2) int consecutivePerCampaign,
        @DefaultValue("15") @Min(2) int consecutivePerTemplate,
        @DefaultValue("40") @Min(2) int consecutivePerNumber,
        @DefaultValue("100") @Min(10) int windowSize,

        @DefaultValue("0.5") @DecimalMin("0.01") @DecimalMax("1.0")
        double threshold) {}
