package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A recipient is part of a campaign's plan.
 *
 * @param ordinal the place in the plan, from 0 without gaps
 * @param date the day that the plan shows for it, in the account's zone
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonTypeName("recipient-scheduled")
public record RecipientScheduled(
        CampaignId campaign,
        RecipientId recipient,
        CustomerId customer,
        ContactKey contactKey,
        int ordinal,
        LocalDate date,
        Instant at) {}
