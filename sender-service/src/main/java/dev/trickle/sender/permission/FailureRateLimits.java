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
 * @param inARowPerCampaign consecutive failures of one campaign; the smallest limit, so that the campaign stops alone
 * @param inARowPerTemplate consecutive failures over the campaigns with one template, at least two campaigns
 * @param inARowPerNumber the same over all templates of a number; more, so that one bad template stops alone
 * @param window answers that the share is taken of
 * @param share of a full window that may fail, from 0 to 1
 */
@Validated
@ConfigurationProperties("sender.mass-failures")
public record FailureRateLimits(
        @DefaultValue("12") @Min(2) int inARowPerCampaign,
        @DefaultValue("15") @Min(2) int inARowPerTemplate,
        @DefaultValue("40") @Min(2) int inARowPerNumber,
        @DefaultValue("100") @Min(10) int window,

        @DefaultValue("0.5") @DecimalMin("0.01") @DecimalMax("1.0")
        double share) {}
