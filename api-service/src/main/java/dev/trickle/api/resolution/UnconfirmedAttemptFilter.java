package dev.trickle.api.resolution;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which unclear outcomes are asked for.
 *
 * @param account of this account only; all for null
 * @param campaign of this campaign only; all for null
 * @param until unclear since then or longer; any for null
 */
record UnconfirmedAttemptFilter(
        @Nullable AccountId account,
        @Nullable CampaignId campaign,
        @Nullable Instant until) {}
