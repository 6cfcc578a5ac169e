package dev.trickle.api.campaign;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.pipeline.AccountId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A campaign with everything that was entered.
 *
 * @param templateComponents values for the template, as they were sent
 * @param targetAudience filters, as they were sent; null for all customers
 */
record CampaignDetails(
        @JsonUnwrapped CampaignResponse campaign,
        AccountId account,
        String templateLanguage,
        @Nullable JsonNode templateComponents,
        @Nullable JsonNode targetAudience,
        int priority,
        int maxRetries,
        @Nullable String createdBy) {}
