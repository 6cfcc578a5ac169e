package dev.trickle.api.resolution;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Filter of unconfirmed attempts.
 *
 * @param account only of this account; all for null
 * @param campaign only of this campaign; all for null
 * @param until unconfirmed since this instant or earlier; all for null
 */
record UnconfirmedAttemptFilter(
        @Nullable AccountId account,
        @Nullable CampaignId campaign,
        @Nullable Instant until) {}
