package dev.trickle.api.campaign;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The part of a campaign's definition that is published to the pipeline. */
record Campaign(
        CampaignId id,
        AccountId account,
        long revision,
        DesiredState desiredState,
        String templateName,
        String templateLanguage,
        @Nullable PhoneNumberId phoneNumber,
        Instant start,
        @Nullable Instant end,
        int dailyLimit,
        int priority,
        int maxRetries) {

    /** The event that publishes this definition. */
    CampaignChanged toCampaignChanged(Instant at) {
        return new CampaignChanged(
                id,
                revision,
                desiredState,
                templateName,
                templateLanguage,
                phoneNumber,
                start,
                end,
                dailyLimit,
                priority,
                maxRetries,
                at);
    }
}
