package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A recipient was added to the plan of a campaign.
 *
 * @param ordinal position in the plan, from 0 without gaps
 * @param date planned date, in the account's time zone
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
