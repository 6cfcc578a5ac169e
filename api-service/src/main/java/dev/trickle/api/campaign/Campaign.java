package dev.trickle.api.campaign;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the pipeline knows of a campaign's definition, as it stands. */
record Campaign(
        CampaignId id,
        AccountId account,
        long revision,
        DesiredState wanted,
        String templateName,
        String templateLanguage,
        Instant start,
        @Nullable Instant end,
        int dailyLimit,
        int priority,
        int maxRetries) {

    /** The event that tells it. */
    CampaignChanged changed(Instant at) {
        return new CampaignChanged(
                id, revision, wanted, templateName, templateLanguage, start, end, dailyLimit, priority, maxRetries, at);
    }
}
